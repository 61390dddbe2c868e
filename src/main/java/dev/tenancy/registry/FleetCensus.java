package dev.tenancy.registry;

import dev.tenancy.tenant.TenantState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts and lists over all records. Every method throws JDBI's exception if the registry cannot be
 * read.
 */
public final class FleetCensus {
  /** The states' names; a deleted tenant whose schema is kept, for good or for a while, apart. */
  public static final List<String> PHASES =
      Stream.concat(
              Stream.of(TenantState.values()).map(TenantState::label),
              Stream.of("in_retention", "retained"))
          .toList();

  private final Database database;

  public FleetCensus(Database database) {
    this.database = database;
  }

  /** How many records are in each phase; every phase has an entry. */
  public Map<String, Long> countByPhase() {
    Map<String, Long> counts = new HashMap<>();
    PHASES.forEach(phase -> counts.put(phase, 0L));
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select case
                            when status = 'deleted' and deletion_policy = 'Retain' then 'retained'
                            when status = 'deleted' and drop_after > clock_timestamp() then 'in_retention'
                            else status end, count(*)
                        from tenancy.tenants group by 1
                        """)
                    .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                    .forEach(e -> counts.put(e.getKey(), e.getValue())));
    return counts;
  }

  /**
   * How long the oldest unfinished drop has been under way, by the database's clock, since its
   * retention was over; zero if none.
   */
  public Duration oldestDeletion() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select coalesce(extract(epoch from clock_timestamp()
                          - min(coalesce(drop_after, deleted_at))), 0)::float8
                        from tenancy.tenants
                        where status in ('deleted', 'dropping') and deletion_policy = 'Drop'
                          and coalesce(drop_after, deleted_at) <= clock_timestamp()
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
