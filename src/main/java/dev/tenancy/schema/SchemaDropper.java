package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Drops a tenant's schema: in transactions small enough for the server's lock table, each fenced by
 * the registry's row, the last one together with the record's {@code dropped}.
 */
public final class SchemaDropper {
  /**
   * Tables dropped in one transaction. A table takes about ten locks from a budget that the whole
   * server shares ("Lock Management" in PostgreSQL's manual).
   */
  static final int TABLES_AT_ONCE = 100;

  /**
   * Nobody uses the schema any more, so a lock that is not free soon is an autovacuum's or a
   * backup's.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A shared table has readers, and they queue behind us while we wait. */
  private static final Duration PATIENCE_ON_SHARED_TABLES = Duration.ofMillis(100);

  /** As long as one attempt of the activity may take. */
  private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(15);

  private final Database database;
  private final TenantRegistry registry;
  private final Preflight preflight;

  /**
   * @param database needs a second connection while the first one drops
   */
  public SchemaDropper(Database database, TenantRegistry registry, Preflight preflight) {
    this.database = database;
    this.registry = registry;
    this.preflight = preflight;
  }

  /**
   * Drops the schema and marks the record dropped; continues what an earlier attempt began. A
   * schema that is gone already counts as dropped.
   *
   * @param permit proof that the point of no return is passed
   * @param progress told what it is at, now and then
   * @return false if the permit is void or the work was done before
   * @throws OutsideDependencyException if something outside depends on the schema; nothing is
   *     touched
   * @throws ForeignSchemaException if the schema is not the tenant's; nothing is touched
   * @throws org.jdbi.v3.core.JdbiException if the database fails or a lock is not free in time;
   *     safe to try again
   */
  public boolean drop(DropPermit permit, Consumer<String> progress) {
    while (registry.whileDropping(permit, this::dropOneForeignKey).orElse(false)) {
      progress.accept("dropped a foreign key to a table outside");
    }
    long left;
    while ((left = registry.whileDropping(permit, this::dropSomeTables).orElse(0L)) > 0) {
      progress.accept(left + " tables left");
    }
    progress.accept("dropping the schema");
    return registry.finishDrop(permit, this::dropSchema);
  }

  private boolean dropOneForeignKey(Handle handle, TenantRecord record) {
    if (!prepared(handle, record, PATIENCE_ON_SHARED_TABLES)) {
      return false;
    }
    return handle
        .createQuery(
            """
            select n.nspname, c.relname, k.conname
            from pg_catalog.pg_constraint k
            join pg_catalog.pg_class c on c.oid = k.conrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_class other on other.oid = k.confrelid
            where k.contype = 'f' and k.conparentid = 0
              and n.nspname = :schema and other.relnamespace <> n.oid
            order by k.oid limit 1
            """)
        .bind("schema", record.schemaName().orElseThrow().value())
        .map((row, context) -> new String[] {row.getString(1), row.getString(2), row.getString(3)})
        .findOne()
        .map(
            key -> {
              Ddl.run(handle, "alter table %I.%I drop constraint %I", key);
              return true;
            })
        .orElse(false);
  }

  /**
   * Drops a batch if there are more tables than fit into the last transaction; says how many are
   * left.
   */
  private long dropSomeTables(Handle handle, TenantRecord record) {
    SchemaName schema = record.schemaName().orElseThrow();
    List<String> tables =
        handle
            .createQuery(
                """
                select c.relname from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where n.nspname = :schema and c.relkind in ('r', 'p', 'f')
                -- The youngest first: partitions before what they are part of.
                order by c.oid desc
                """)
            .bind("schema", schema.value())
            .mapTo(String.class)
            .list();
    if (tables.size() <= TABLES_AT_ONCE || !prepared(handle, record, PATIENCE)) {
      return 0;
    }
    for (String table : tables.subList(0, TABLES_AT_ONCE)) {
      Ddl.run(handle, "drop table if exists %I.%I cascade", schema.value(), table);
    }
    refuseIfMoreWasTaken(record);
    return tables.size() - TABLES_AT_ONCE;
  }

  private boolean dropSchema(Handle handle, TenantRecord record) {
    if (prepared(handle, record, PATIENCE)) {
      Ddl.run(handle, "drop schema %I cascade", record.schemaName().orElseThrow().value());
      refuseIfMoreWasTaken(record);
    }
    return true;
  }

  /**
   * CASCADE takes what was committed while it waited for its locks, after the pre-flight. Another
   * session still sees all that this uncommitted transaction dropped: if something outside is among
   * it, nothing is committed.
   */
  private void refuseIfMoreWasTaken(TenantRecord record) {
    // Opened: on one thread JDBI would hand out the connection that drops once more.
    try (Handle other = database.jdbi().open()) {
      boolean unused = preflight.finds(other, record.schemaName().orElseThrow(), record.id());
    }
  }

  /**
   * Checks and settings without which no transaction here drops anything.
   *
   * @return false if there is nothing to drop
   */
  private boolean prepared(Handle handle, TenantRecord record, Duration patience) {
    if (record.schemaName().isEmpty()) {
      return false;
    }
    Database.limited(handle, LONGEST_STATEMENT);
    Ddl.run(handle, "set local lock_timeout = %L", patience.toMillis() + "ms");
    return preflight.finds(handle, record.schemaName().get(), record.id());
  }
}
