package dev.tenancy.workflow;

import dev.tenancy.registry.BeginDrop;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.GateBarrier;
import dev.tenancy.registry.Gates;
import dev.tenancy.registry.Gates.Closed;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.schema.Blockers;
import dev.tenancy.schema.DrainProbe;
import dev.tenancy.schema.Preflight;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.micrometer.core.instrument.Timer;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Waits for the requests inside a tenant, looking again and again, never queueing for its lock. */
public final class DrainActivitiesImpl implements DrainActivities {
  /** How long between two looks: short at first, so that a quiet tenant goes at once. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final TenantRegistry registry;
  private final TenantRecords records;
  private final DrainProbe probe;
  private final DrainDeadline deadline;
  private final Preflight preflight;
  private final Database database;
  private final Gates gates;
  private final GateBarrier barrier;
  private final Timer gateClosings;
  private final Timer drains;

  /**
   * @param gateClosings measures how long gates take to close
   * @param drains measures whole drains, those that reach their end
   */
  public DrainActivitiesImpl(
      TenantRegistry registry,
      TenantRecords records,
      DrainProbe probe,
      DrainDeadline deadline,
      Preflight preflight,
      Database database,
      Gates gates,
      GateBarrier barrier,
      Timer gateClosings,
      Timer drains) {
    this.registry = registry;
    this.records = records;
    this.probe = probe;
    this.deadline = deadline;
    this.preflight = preflight;
    this.database = database;
    this.gates = gates;
    this.barrier = barrier;
    this.gateClosings = gateClosings;
    this.drains = drains;
  }

  @Override
  public DropPermit drainTenant(SoftDeleted softDeleted, TenantInfo info) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    DrainProgress before =
        context
            .getLastHeartbeatDetails(DrainProgress.class)
            .orElse(new DrainProgress("waiting for the drain period", 0));
    try (Heartbeat heartbeat = Heartbeat.start(context, before)) {
      Timer.Sample began = Timer.start();
      DropPermit permit =
          Faults.sorted(() -> drain(softDeleted, info, new DrainWait(heartbeat, before)));
      long unused = began.stop(drains);
      return permit;
    }
  }

  private DropPermit drain(SoftDeleted softDeleted, TenantInfo info, DrainWait wait) {
    closeGates(softDeleted, wait);
    wait.untilWaited(Duration.ofMillis(info.drainPeriodMs()), () -> period(softDeleted));
    deleted(softDeleted).ifPresent(this::refuseWhatMustNotBeDropped);
    Duration pause = FIRST_PAUSE;
    DrainDeadline.Watch watch = deadline.watch(softDeleted);
    while (true) {
      // Past the deletion the slug, and whoever is inside, may be another tenant's.
      Optional<TenantRecord> record = deleted(softDeleted);
      Blockers now = record.map(probe::blockers).orElse(Blockers.NONE);
      if (now.all().isEmpty()) {
        Optional<DropPermit> permit = tryToPass(softDeleted, wait);
        if (permit.isPresent()) {
          return permit.get();
        }
      } else {
        wait.says("waiting for " + now.summary().orElseThrow());
        watch.blocked(record.orElseThrow(), now);
      }
      wait.pause(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  /** Before the drain period: a request that a gate admits late may last as long as any other. */
  private void closeGates(SoftDeleted softDeleted, DrainWait wait) {
    Optional<TenantRecord> record = deleted(softDeleted);
    if (record.isEmpty() || record.get().deletion().gateClosing().isPresent()) {
      return;
    }
    wait.says("waiting for the gates to close");
    CompletableFuture<Closed> passed = barrier.await(record.get().version());
    Closed closed = wait.until(passed);
    gates.closed(softDeleted, closed);
    gateClosings.record(closed.waited());
    wait.says("waiting for the drain period");
  }

  /** The record while it is in this very deletion, before the point of no return. */
  private Optional<TenantRecord> deleted(SoftDeleted softDeleted) {
    return records
        .find(softDeleted.tenantId())
        .filter(record -> record.state() == TenantState.DELETED)
        .filter(record -> record.deletion().count() == softDeleted.deletion());
  }

  /** Its owner may shorten it, or take the tenant back, while it is waited for. */
  private Duration period(SoftDeleted softDeleted) {
    return deleted(softDeleted).map(record -> record.terms().drainPeriod()).orElse(Duration.ZERO);
  }

  /** Before the point of no return, so that such a tenant can still be restored. */
  private void refuseWhatMustNotBeDropped(TenantRecord record) {
    record
        .schemaName()
        .ifPresent(
            name ->
                database.jdbi().withHandle(handle -> preflight.finds(handle, name, record.id())));
  }

  private Optional<DropPermit> tryToPass(SoftDeleted softDeleted, DrainWait wait) {
    return switch (registry.beginDrop(softDeleted)) {
      case BeginDrop.Begun(DropPermit permit) -> Optional.of(permit);
      case BeginDrop.Busy() -> Optional.empty();
      case BeginDrop.Suspended() -> held("suspended by its owner", wait);
      case BeginDrop.Paused() -> held("paused by a signal", wait);
      case BeginDrop.TooEarly(Instant notBefore) -> held("kept until " + notBefore, wait);
      // It would wait for people, perhaps for days: once released, the deletion is started anew.
      case BeginDrop.Held() ->
          throw ApplicationFailure.newNonRetryableFailure(
              "the mass-deletion brake holds the drop; release it", FailureType.DELETION_HELD);
      case BeginDrop.Retained() ->
          throw ApplicationFailure.newNonRetryableFailure(
              "its owner wants the schema kept (policy Retain)", FailureType.RETAINED);
      case BeginDrop.Void() ->
          throw ApplicationFailure.newNonRetryableFailure(
              "the tenant was restored", FailureType.RESTORED);
    };
  }

  private static Optional<DropPermit> held(String why, DrainWait wait) {
    wait.says(why);
    return Optional.empty();
  }
}
