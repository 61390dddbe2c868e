package dev.tenancy.gate;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.GateLease;
import dev.tenancy.registry.RecordReader;
import dev.tenancy.tenant.Admission;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Puts together what decides: memory, its lease, and the database behind it. */
public final class GateMind implements AutoCloseable {
  // A little longer than the pool's patience, which knows the reason when it ends.
  private static final Duration DECISION_LIMIT = Duration.ofMillis(2_500);
  private static final int WAITING = 2_000;

  private final TenantView view;
  private final Lease lease;
  private final GateLease keeper;
  private final Decisions decisions;

  /**
   * @param poolSize how many connections {@code database} has
   * @param name where this gate runs, for people
   * @param term how long memory is trusted after a renewal
   */
  public GateMind(
      Vertx vertx,
      Database database,
      int poolSize,
      String name,
      Duration term,
      MeterRegistry meters) {
    this.lease = new Lease(System::nanoTime, System::currentTimeMillis);
    this.view = new TenantView(lease);
    this.keeper = new GateLease(database, name, term, view);
    RecordReader reader = new RecordReader(database);
    Admission.RecordLookup learning =
        slug -> {
          var found = reader.find(slug);
          found.ifPresent(view::learn);
          return found;
        };
    this.decisions =
        new LeasedDecisions(
            view, new DatabaseDecisions(vertx, learning, poolSize, WAITING, DECISION_LIMIT));
    Gauge.builder("tenancy_gate_view_age_seconds", view, v -> v.age().toNanos() / 1e9)
        .description("Since when the gate's memory is not known to be complete")
        .register(meters);
    Gauge.builder("tenancy_gate_lease_seconds", view, v -> v.leaseLeft().toNanos() / 1e9)
        .description("How long the gate may still answer from memory; 0: it asks the database")
        .register(meters);
    Gauge.builder("tenancy_gate_view_tenants", view, TenantView::size)
        .description("Tenants in the gate's memory, tombstones too")
        .register(meters);
  }

  /** Begins to load; returns at once. */
  public void start() {
    keeper.start();
  }

  /** Who decides. */
  public Decisions decisions() {
    return decisions;
  }

  /** Why no request should come yet: the memory was never complete. Empty once it was. */
  public Optional<String> coldness() {
    return view.isLoaded() ? Optional.empty() : keeper.problem().or(() -> Optional.of("loading"));
  }

  /** Stops trusting memory, then lets deletions know. */
  @Override
  public void close() {
    lease.end();
    keeper.close();
  }
}
