package dev.tenancy.workflow;

import dev.tenancy.registry.BeginDrop;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.schema.DrainProbe;
import dev.tenancy.schema.OutsideDependents;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.micrometer.core.instrument.Timer;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.Optional;

/** Waits for the requests inside a tenant, looking again and again, never queueing for its lock. */
public final class DrainActivitiesImpl implements DrainActivities {
  /** How long between two looks: short at first, so that a quiet tenant goes at once. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final TenantRegistry registry;
  private final TenantRecords records;
  private final DrainProbe probe;
  private final OutsideDependents outside;
  private final Database database;
  private final Timer drains;

  /**
   * @param drains measures whole drains, those that reach their end
   */
  public DrainActivitiesImpl(
      TenantRegistry registry,
      TenantRecords records,
      DrainProbe probe,
      OutsideDependents outside,
      Database database,
      Timer drains) {
    this.registry = registry;
    this.records = records;
    this.probe = probe;
    this.outside = outside;
    this.database = database;
    this.drains = drains;
  }

  @Override
  public DropPermit drainTenant(SoftDeleted softDeleted, TenantInfo info) {
    try (Heartbeat heartbeat =
        Heartbeat.start(Activity.getExecutionContext(), "waiting for the drain period")) {
      Timer.Sample began = Timer.start();
      DropPermit permit = Faults.sorted(() -> drain(softDeleted, info, heartbeat));
      long unused = began.stop(drains);
      return permit;
    }
  }

  private DropPermit drain(SoftDeleted softDeleted, TenantInfo info, Heartbeat heartbeat) {
    TenantRecord record = records.find(softDeleted.tenantId()).orElseThrow();
    if (record.state() == TenantState.DELETED) {
      waitFor(Duration.ofMillis(info.drainPeriodMs()), heartbeat);
      // Before the point of no return, so that such a tenant can still be restored.
      record
          .schemaName()
          .ifPresent(name -> database.jdbi().useHandle(handle -> outside.refuseAny(handle, name)));
    }
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<DropPermit> permit = tryToPass(softDeleted, record, heartbeat);
      if (permit.isPresent()) {
        return permit.get();
      }
      waitFor(pause, heartbeat);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private Optional<DropPermit> tryToPass(
      SoftDeleted softDeleted, TenantRecord record, Heartbeat heartbeat) {
    Optional<String> blockers = probe.blockers(record).summary();
    if (blockers.isPresent()) {
      heartbeat.progress("waiting for " + blockers.get());
      return Optional.empty();
    }
    return switch (registry.beginDrop(softDeleted)) {
      case BeginDrop.Begun(DropPermit permit) -> Optional.of(permit);
      case BeginDrop.Busy() -> Optional.empty();
      case BeginDrop.Suspended() -> {
        heartbeat.progress("suspended by its owner");
        yield Optional.empty();
      }
      case BeginDrop.Retained() ->
          throw ApplicationFailure.newNonRetryableFailure(
              "its owner wants the schema kept (policy Retain)", FailureType.RETAINED);
      case BeginDrop.Void() ->
          throw ApplicationFailure.newNonRetryableFailure(
              "the tenant was restored", FailureType.RESTORED);
    };
  }

  private static void waitFor(Duration time, Heartbeat heartbeat) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      if (heartbeat.cancelled()) {
        throw new CanceledFailure("nobody waits for this attempt any more");
      }
      try {
        Thread.sleep(
            Duration.ofNanos(
                Math.clamp(until - System.nanoTime(), 0, Duration.ofMillis(200).toNanos())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ApplicationFailure.newFailure("worker stops", "Passing");
      }
    }
  }
}
