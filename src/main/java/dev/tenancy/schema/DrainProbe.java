package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.schema.Blocker.Ending;
import dev.tenancy.schema.Blocker.Prepared;
import dev.tenancy.schema.Blocker.Session;
import dev.tenancy.tenant.TenantRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Sees who still uses a tenant: through the SQL door, by its lock; past it, by locks on its
 * relations.
 */
public final class DrainProbe {
  // A bigint advisory key is shown as two halves, objsubid 1 ("pg_locks" in PostgreSQL's manual).
  /** The locks that hold tenant {@code :slug}, or its schema {@code :schema}. */
  static final String HOLDING =
      """
      select l.pid, l.virtualtransaction from pg_catalog.pg_locks l,
        (select tenancy.lock_key(:slug) as key) k
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
        and l.classid::bigint = (k.key >> 32) & 4294967295
        and l.objid::bigint = k.key & 4294967295
      union
      select l.pid, l.virtualtransaction from pg_catalog.pg_locks l
      where l.locktype = 'relation' and l.granted
        and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
        and l.relation in (
          select c.oid from pg_catalog.pg_class c
          join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = :schema)
      """;

  // A prepared transaction has no pid; its lock on its own id leads to its name. A parallel worker
  // is its leader's: they are one transaction.
  private static final String BLOCKERS =
      """
      with holding as (%s),
      sessions as (
        select distinct coalesce(a.leader_pid, h.pid) as pid
        from holding h left join pg_catalog.pg_stat_activity a on a.pid = h.pid
        where h.pid is not null and h.pid <> pg_backend_pid()
          and a.backend_type is distinct from 'autovacuum worker'
      )
      select s.pid, null as gid, a.usename as role,
        nullif(a.application_name, '') as application, nullif(a.state, '') as state,
        a.xact_start as since, a.backend_start as started_at,
        case when a.backend_type <> 'client backend' then 'SERVER'
          when a.usename = current_user then 'OWN'
          when r.rolsuper then 'SUPERUSER'
          else 'POSSIBLE' end as ending,
        coalesce(extract(epoch from clock_timestamp() - a.xact_start), 0)::float8 as age
      from sessions s
        left join pg_catalog.pg_stat_activity a on a.pid = s.pid
        left join pg_catalog.pg_roles r on r.oid = a.usesysid
      union all
      select distinct null::int, p.gid, p.owner::name, null, null, p.prepared, null::timestamptz,
        null, extract(epoch from clock_timestamp() - p.prepared)::float8
      from holding h
        join pg_catalog.pg_locks own on own.virtualtransaction = h.virtualtransaction
          and own.pid is null and own.locktype = 'transactionid'
        join pg_catalog.pg_prepared_xacts p on p.transaction = own.transactionid
      where h.pid is null
      order by since nulls last
      """
          .formatted(HOLDING);

  private final Database database;

  public DrainProbe(Database database) {
    this.database = database;
  }

  /**
   * The transactions that a drop of this tenant has to wait for, the oldest first. An autovacuum is
   * none: it gives way.
   *
   * @throws org.jdbi.v3.core.JdbiException if the database cannot be asked
   */
  public Blockers blockers(TenantRecord record) {
    return new Blockers(
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(BLOCKERS)
                        .bind("slug", record.slug().value())
                        .bind("schema", record.schemaName().map(Object::toString).orElse(null))
                        .map(DrainProbe::blocker)
                        .list()));
  }

  private static Blocker blocker(ResultSet row, StatementContext context) throws SQLException {
    Optional<Instant> since = time(row, "since");
    Duration age = Duration.ofMillis((long) (row.getDouble("age") * 1000));
    Optional<String> gid = text(row, "gid");
    return gid.isPresent()
        ? new Prepared(gid.get(), text(row, "role"), since, age)
        : new Session(
            row.getInt("pid"),
            text(row, "role"),
            text(row, "application"),
            text(row, "state"),
            since,
            age,
            text(row, "ending").map(Ending::valueOf).orElse(Ending.SERVER),
            time(row, "started_at"));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
