package dev.tenancy.registry;

import dev.tenancy.registry.StandingRecord.Hold;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** All records at one moment, inside the caller's transaction. */
public final class RecordCensus {

  /** The database's clock. */
  public Instant now(Handle handle) {
    return handle.createQuery("select clock_timestamp()").mapTo(Instant.class).one();
  }

  /** All records that are not dropped. */
  public List<StandingRecord> standing(Handle handle) {
    return handle
        .createQuery(
            """
            select id, slug, name, schema_name, status, resource_uid, deletion_policy, updated_at, cluster,
              failure_reason is not null as failing,
              case when status <> 'deleted' then null
                when suspended then 'SUSPENDED'
                when drop_paused then 'PAUSED'
                when drop_held_at is not null then 'BRAKED'
                when drop_after > clock_timestamp() then 'RETENTION' end as hold
            from tenancy.tenants left join tenancy.homes on uid = resource_uid
            where status <> 'dropped' order by slug
            """)
        .map((row, context) -> standing(row))
        .list();
  }

  private static StandingRecord standing(ResultSet row) throws SQLException {
    return new StandingRecord(
        row.getObject("id", UUID.class),
        new Slug(row.getString("slug")),
        row.getString("name"),
        Optional.ofNullable(row.getString("schema_name")).map(SchemaName::new),
        TenantState.of(row.getString("status")),
        Optional.ofNullable(row.getString("resource_uid")),
        Optional.ofNullable(row.getString("cluster")),
        DeletionPolicy.of(row.getString("deletion_policy")).orElseThrow(),
        Optional.ofNullable(row.getString("hold")).map(Hold::valueOf),
        row.getTimestamp("updated_at").toInstant(),
        row.getBoolean("failing"));
  }

  /** Those of {@code ids} of which a record is left that says dropped. */
  public Set<UUID> dropped(Handle handle, Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        handle
            .createQuery(
                "select id from tenancy.tenants where id = any(:ids) and status = 'dropped'")
            .bindArray("ids", UUID.class, ids.toArray())
            .mapTo(UUID.class)
            .list());
  }
}
