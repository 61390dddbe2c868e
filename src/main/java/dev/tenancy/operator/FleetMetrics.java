package dev.tenancy.operator;

import dev.tenancy.registry.FleetCensus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/**
 * The fleet in numbers, read from the registry once every few seconds, whoever scrapes how often.
 */
public final class FleetMetrics implements AutoCloseable {
  private final FleetCensus census;
  private final Supplier<Optional<String>> databaseProblem;
  private final Supplier<Optional<String>> temporalProblem;
  private final Duration interval;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("metrics").factory());
  private volatile Map<String, Long> counts = Map.of();
  private volatile Duration oldest = Duration.ZERO;
  private volatile long overdueDrains;
  private volatile long held;
  private volatile boolean databaseUp;
  private volatile boolean temporalUp;

  /**
   * @param databaseProblem why PostgreSQL cannot be used, empty if it can
   * @param temporalProblem why Temporal cannot be used, empty if it can
   */
  public FleetMetrics(
      FleetCensus census,
      Supplier<Optional<String>> databaseProblem,
      Supplier<Optional<String>> temporalProblem,
      MeterRegistry meters,
      Duration interval) {
    this.census = census;
    this.databaseProblem = databaseProblem;
    this.temporalProblem = temporalProblem;
    this.interval = interval;
    for (String phase : FleetCensus.PHASES) {
      Gauge.builder("tenancy_tenants", () -> counts.getOrDefault(phase, 0L))
          .description("Tenants by the state of their record; dropped ones are tombstones")
          .tag("phase", phase)
          .register(meters);
    }
    Gauge.builder("tenancy_deletion_oldest_seconds", () -> oldest.toMillis() / 1000.0)
        .description("How long the oldest unfinished drop has been under way")
        .register(meters);
    Gauge.builder("tenancy_drains_overdue", () -> overdueDrains)
        .description("Deleted tenants that transactions hold for longer than drainTimeout")
        .register(meters);
    Gauge.builder("tenancy_deletions_held", () -> held)
        .description("Drops that the mass-deletion brake holds until they are released")
        .register(meters);
    Gauge.builder("tenancy_database_up", () -> databaseUp ? 1 : 0)
        .description("1 while PostgreSQL answers")
        .register(meters);
    Gauge.builder("tenancy_temporal_up", () -> temporalUp ? 1 : 0)
        .description("1 while Temporal answers")
        .register(meters);
  }

  /** Begins. */
  public void start() {
    var unused =
        executor.scheduleWithFixedDelay(this::read, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void read() {
    databaseUp = databaseProblem.get().isEmpty();
    temporalUp = temporalProblem.get().isEmpty();
    if (databaseUp) {
      try {
        counts = census.countByPhase();
        oldest = census.oldestDeletion();
        overdueDrains = census.overdueDrains();
        held = census.heldDrops();
      } catch (JdbiException e) {
        databaseUp = false;
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
