package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * Sees who still uses a tenant: through the SQL door, by its lock; past it, by locks on its
 * relations.
 */
public final class DrainProbe {
  // A bigint advisory key is shown as two halves, objsubid 1 ("pg_locks" in PostgreSQL's manual).
  private static final String SESSIONS =
      """
      with k as (select tenancy.lock_key(:slug) as key),
      holders as (
        select l.pid from pg_catalog.pg_locks l, k
        where l.locktype = 'advisory' and l.granted and l.objsubid = 1
          and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
          and l.classid::bigint = (k.key >> 32) & 4294967295
          and l.objid::bigint = k.key & 4294967295
        union
        select l.pid from pg_catalog.pg_locks l
        where l.locktype = 'relation' and l.granted
          and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
          and l.relation in (
            select c.oid from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = :schema)
      )
      select coalesce(h.pid, 0) as pid, a.usename as role,
        nullif(a.application_name, '') as application, nullif(a.state, '') as state,
        coalesce(extract(epoch from clock_timestamp() - a.xact_start), 0)::float8 as age
      from holders h left join pg_catalog.pg_stat_activity a on a.pid = h.pid
      where h.pid is distinct from pg_backend_pid()
        and a.backend_type is distinct from 'autovacuum worker'
      order by a.xact_start nulls last
      """;

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
                        .createQuery(SESSIONS)
                        .bind("slug", record.slug().value())
                        .bind("schema", record.schemaName().map(Object::toString).orElse(null))
                        .map(
                            (row, context) ->
                                new Blockers.Session(
                                    row.getInt("pid"),
                                    Optional.ofNullable(row.getString("role")),
                                    Optional.ofNullable(row.getString("application")),
                                    Optional.ofNullable(row.getString("state")),
                                    Duration.ofMillis((long) (row.getDouble("age") * 1000))))
                        .list()));
  }
}
