package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.RecordCensus;
import dev.tenancy.registry.StandingRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** All schemas and all records, as they were at one and the same moment. */
public final class SchemaCensus {
  private final Database database;
  private final RecordCensus records = new RecordCensus();

  public SchemaCensus(Database database) {
    this.database = database;
  }

  /**
   * A schema, whoever made it.
   *
   * @param quoted its name as SQL wants it
   * @param tenant whose mark it carries; empty: none
   */
  public record Found(String name, String quoted, Optional<UUID> tenant) {}

  /**
   * What was there.
   *
   * @param at when, by the database's clock
   * @param records all that are not dropped
   * @param dropped the tenants that were asked for, or whose mark a schema carries, and of whom a
   *     tombstone is left
   * @param schemas by name
   */
  public record Moment(
      Instant at, List<StandingRecord> records, Set<UUID> dropped, Map<String, Found> schemas) {

    /** The records by their ids. */
    public Map<UUID, StandingRecord> recordsById() {
      return records.stream().collect(Collectors.toMap(StandingRecord::id, Function.identity()));
    }
  }

  /**
   * Reads them.
   *
   * @param asked tenants to look for among the dropped ones
   * @throws org.jdbi.v3.core.JdbiException if the database cannot be read
   */
  public Moment read(Collection<UUID> asked) {
    return database
        .jdbi()
        .inTransaction(
            // One snapshot: a schema and its record come and go together.
            TransactionIsolationLevel.REPEATABLE_READ,
            handle -> {
              List<StandingRecord> standing = records.standing(handle);
              Map<String, Found> schemas = schemas(handle);
              Collection<UUID> ids = new ArrayList<>(asked);
              schemas.values().forEach(schema -> schema.tenant().ifPresent(ids::add));
              standing.forEach(record -> ids.remove(record.id()));
              return new Moment(
                  records.now(handle), standing, records.dropped(handle, ids), schemas);
            });
  }

  private static Map<String, Found> schemas(Handle handle) {
    return handle
        .createQuery(
            """
            select n.nspname, quote_ident(n.nspname) as quoted,
              substring(split_part(obj_description(n.oid, 'pg_namespace'), E'\\n', 1) from :mark) as tenant
            from pg_catalog.pg_namespace n
            where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'tenancy')
            """)
        .bind("mark", "^" + TenantSchemas.MARK.replace(".", "\\.") + TenantSchemas.ID + "$")
        .map(
            (row, context) ->
                new Found(
                    row.getString("nspname"),
                    row.getString("quoted"),
                    Optional.ofNullable(row.getString("tenant")).map(UUID::fromString)))
        .stream()
        .collect(Collectors.toMap(Found::name, Function.identity()));
  }
}
