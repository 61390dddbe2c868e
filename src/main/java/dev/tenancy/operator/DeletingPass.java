package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.registry.Brake;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.TenantClaims;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.schema.DrainProbe;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.schema.TenantSchemas.Presence;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.NextStep;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import dev.tenancy.workflow.WorkflowView;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.Optional;

/** Does the next thing for a tenant whose object is being deleted. */
final class DeletingPass {
  private final Database database;
  private final TenantRecords records;
  private final TenantClaims claims;
  private final TenantRegistry registry;
  private final Brake brake;
  private final TenantSchemas schemas;
  private final DrainProbe probe;
  private final Engine engine;
  private final Timer softDeletes;

  DeletingPass(
      Database database,
      TenantRecords records,
      TenantClaims claims,
      TenantRegistry registry,
      Brake brake,
      TenantSchemas schemas,
      DrainProbe probe,
      Engine engine,
      Timer softDeletes) {
    this.database = database;
    this.records = records;
    this.claims = claims;
    this.registry = registry;
    this.brake = brake;
    this.schemas = schemas;
    this.probe = probe;
    this.engine = engine;
    this.softDeletes = softDeletes;
  }

  /**
   * @return what it saw after it acted; the object may go if {@link #mayGo} says so
   * @throws org.jdbi.v3.core.JdbiException if the registry cannot be reached
   */
  Observation run(Tenant tenant) {
    DesiredTenant desired = new DesiredTenant(tenant);
    Optional<TenantRecord> record = records.findByOwner(desired.uid());
    if (record.filter(r -> r.state() == TenantState.DELETED).isPresent()) {
      // Suspended, resumed, kept after all or longer: up to the point of no return the owner
      // decides.
      Optional<Instant> before = record.flatMap(r -> r.deletion().dropAfter());
      record =
          desired
              .settingsIfReadable()
              .flatMap(s -> registry.apply(desired.uid(), s))
              .or(() -> records.findByOwner(desired.uid()))
              .map(r -> releasedIfMeant(tenant, r));
      record.filter(r -> !r.deletion().dropAfter().equals(before)).ifPresent(engine::wakeDeletion);
    }
    NextStep step = NextStep.of(desired.desired(), record);
    return switch (step) {
      case BURY -> bury(desired);
      case SOFT_DELETE -> softDelete(desired, record.orElseThrow());
      case DROP -> drop(record.orElseThrow());
      case HOLD -> hold(tenant, record.orElseThrow());
      case RELEASE -> verify(record.orElseThrow());
      case CLAIM, PROVISION, RETRY_PROVISIONING, REST, REPORT_DELETED ->
          throw new IllegalStateException(step + " is no step for a tenant being deleted");
    };
  }

  /** Whether nothing holds the object any more. */
  static boolean mayGo(Observation seen) {
    return seen.stall().isEmpty()
        && seen.record()
            .filter(
                r ->
                    switch (r.state()) {
                      case DROPPED -> seen.schemaSeenAbsent();
                      case DELETED -> isKeptWithout(r, seen);
                      case PROVISIONING, READY, FAILED, DROPPING -> false;
                    })
            .isPresent();
  }

  /** For good, or for a while that a workflow is known to end. */
  private static boolean isKeptWithout(TenantRecord record, Observation seen) {
    return record.terms().policy() == DeletionPolicy.RETAIN
        || (record.terms().retention().isPositive()
            && !record.suspended()
            && seen.workflow().filter(WorkflowView::isRunning).isPresent());
  }

  private Observation bury(DesiredTenant desired) {
    claims.tombstone(desired.uid(), desired.slug(), desired.tenant().getSpec().displayName());
    // A claim that was faster has its record deleted by the next pass.
    Optional<TenantRecord> record = records.findByOwner(desired.uid());
    return record.filter(r -> r.state() == TenantState.DROPPED).isPresent()
        ? verify(record.get())
        : run(desired.tenant());
  }

  private Observation softDelete(DesiredTenant desired, TenantRecord record) {
    softDeletes.record(() -> registry.softDelete(record.id(), record.resourceUid()));
    desired.settingsIfReadable().ifPresent(s -> registry.apply(desired.uid(), s));
    TenantRecord deleted = records.findByOwner(desired.uid()).orElseThrow();
    return switch (NextStep.of(desired.desired(), Optional.of(deleted))) {
      case DROP -> engine.startDeletion(deleted, Observation.of(Optional.of(deleted)));
      case RELEASE -> verify(deleted);
      case HOLD -> hold(desired.tenant(), deleted);
      default -> Observation.of(Optional.of(deleted));
    };
  }

  private TenantRecord releasedIfMeant(Tenant tenant, TenantRecord record) {
    boolean released =
        HeldDrop.of(tenant, record).filter(HeldDrop::isReleased).isPresent()
            && brake.release(record.id(), record.deletion().count());
    return released ? records.find(record.id()).orElseThrow() : record;
  }

  /** No workflow waits meanwhile: it would take a slot and beats of its heart, for days. */
  private static Observation hold(Tenant tenant, TenantRecord record) {
    Observation seen = Observation.of(Optional.of(record));
    return HeldDrop.of(tenant, record).map(held -> seen.withStall(held.failure())).orElse(seen);
  }

  private Observation drop(TenantRecord record) {
    Observation seen = Observation.of(Optional.of(record)).withBlockers(probe.blockers(record));
    return engine.continueDeletion(record, seen);
  }

  /** 'The record says dropped' is not enough: the schema must be seen to be absent. */
  private Observation verify(TenantRecord record) {
    Observation seen = Observation.of(Optional.of(record));
    if (record.state() != TenantState.DROPPED || record.schemaName().isEmpty()) {
      return record.schemaName().isEmpty() ? seen.withSchemaSeenAbsent() : seen;
    }
    Presence presence =
        database
            .jdbi()
            .withHandle(handle -> schemas.presence(handle, record.schemaName().get(), record.id()));
    return switch (presence) {
      // A schema of this name without our mark is somebody else's: ours is gone.
      case ABSENT, FOREIGN -> seen.withSchemaSeenAbsent();
      case OWNED ->
          seen.withStall(
              new Failure(
                  "SchemaStillThere",
                  "the record says dropped, but schema %s is there, with this tenant's mark: somebody restored it. Drop it, or remove its comment to keep it"
                      .formatted(record.schemaName().get())));
    };
  }
}
