package dev.tenancy.registry;

import dev.tenancy.tenant.TenantState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts and lists over all records. Every method throws JDBI's exception if the registry cannot be
 * read.
 */
public final class FleetCensus {
  private final Database database;

  public FleetCensus(Database database) {
    this.database = database;
  }

  /** How many records are in each state; every state has an entry. */
  public Map<TenantState, Long> countByState() {
    Map<TenantState, Long> counts = new EnumMap<>(TenantState.class);
    for (TenantState state : TenantState.values()) {
      counts.put(state, 0L);
    }
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createQuery("select status, count(*) from tenancy.tenants group by status")
                    .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                    .forEach(e -> counts.put(TenantState.of(e.getKey()), e.getValue())));
    return counts;
  }

  /**
   * How long the oldest unfinished drop has been under way, by the database's clock; zero if none.
   */
  public Duration oldestDeletion() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select coalesce(extract(epoch from clock_timestamp() - min(deleted_at)), 0)::float8
                        from tenancy.tenants
                        where status in ('deleted', 'dropping') and deletion_policy = 'Drop'
                        """)
                    .mapTo(Double.class)
                    .map(seconds -> Duration.ofMillis((long) (seconds * 1000)))
                    .one());
  }

  /** How many drops the mass-deletion brake holds. */
  public long heldDrops() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select count(*) from tenancy.tenants
                        where drop_held_at is not null and deletion_policy = 'Drop'
                        """)
                    .mapTo(Long.class)
                    .one());
  }

  /** How many deleted tenants transactions hold for longer than their {@code drainTimeout}. */
  public long overdueDrains() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select count(*) from tenancy.tenants
                        where status = 'deleted' and draining_since is not null
                          and clock_timestamp()
                            >= draining_since + drain_timeout_ms * interval '1 millisecond'
                        """)
                    .mapTo(Long.class)
                    .one());
  }
}
