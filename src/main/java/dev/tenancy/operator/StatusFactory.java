package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.api.TenantStatus.RecordMirror;
import dev.tenancy.api.TenantStatus.WorkflowRef;
import dev.tenancy.operator.Verdict.AtRest;
import dev.tenancy.operator.Verdict.Reconciling;
import dev.tenancy.operator.Verdict.Stalled;
import dev.tenancy.tenant.TenantRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tenant's status out of what one pass saw, exact for kstatus: {@code Reconciling} or
 * {@code Stalled} or neither, never both; every condition with the generation it rests on; {@code
 * lastTransitionTime} moves only when {@code status} does (Kubernetes' API conventions, "Typical
 * status properties").
 */
public final class StatusFactory {
  /** Longer than any message of ours should be, far below what the CRD allows. */
  private static final int LONGEST_MESSAGE = 2000;

  private final Clock clock;

  /**
   * @param clock gives the time of transitions
   */
  public StatusFactory(Clock clock) {
    this.clock = clock;
  }

  /**
   * The whole status of {@code current}; pure but for the clock.
   *
   * @param current the object, with its spec and its status so far
   * @param seen what this pass saw of it
   */
  public TenantStatus statusOf(Tenant current, Observation seen) {
    Optional<TenantStatus> before = Optional.ofNullable(current.getStatus());
    boolean deleted = seen.record().filter(r -> r.state().isDeleted()).isPresent();
    boolean marked = current.isMarkedForDeletion();
    Verdict verdict =
        marked || deleted
            ? new DeletingTenant(current.getSpec(), marked, seen, before).verdict()
            : new LivingTenant(current.getSpec(), seen, before).verdict();
    long generation = Optional.ofNullable(current.getMetadata().getGeneration()).orElse(0L);
    return new TenantStatus(
        generation,
        verdict.phase(),
        shown(seen, before, r -> r.id().toString(), TenantStatus::tenantId),
        shown(
            seen,
            before,
            r -> r.schemaName().map(Object::toString).orElse(null),
            TenantStatus::schemaName),
        shown(seen, before, r -> r.schemaVersion().orElse(null), TenantStatus::schemaVersion),
        shown(seen, before, StatusFactory::mirror, TenantStatus::record),
        verdict.deletion().orElse(null),
        seen.workflow()
            .map(w -> new WorkflowRef(w.id(), w.runId(), w.status()))
            .or(() -> before.map(TenantStatus::workflow))
            .orElse(null),
        conditions(verdict, generation, before));
  }

  /** From the record; from the status so far only if the registry could not be read. */
  private static <T> @Nullable T shown(
      Observation seen,
      Optional<TenantStatus> before,
      Function<TenantRecord, @Nullable T> ofRecord,
      Function<TenantStatus, @Nullable T> ofStatus) {
    if (seen.registryRead()) {
      return seen.record().isPresent() ? ofRecord.apply(seen.record().get()) : null;
    }
    return before.isPresent() ? ofStatus.apply(before.get()) : null;
  }

  private static RecordMirror mirror(TenantRecord record) {
    return new RecordMirror(
        record.state().label(),
        record.active(),
        record.deletion().deletedAt().map(Instant::toString).orElse(null),
        record.version());
  }

  private List<Condition> conditions(
      Verdict verdict, long generation, Optional<TenantStatus> before) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    List<Condition> conditions = new ArrayList<>();
    conditions.add(condition(Condition.READY, verdict.ready(), generation, before, now));
    switch (verdict.progress()) {
      case Reconciling(String reason, String message) ->
          conditions.add(
              condition(
                  Condition.RECONCILING, Statement.yes(reason, message), generation, before, now));
      case Stalled(String reason, String message) ->
          conditions.add(
              condition(
                  Condition.STALLED, Statement.yes(reason, message), generation, before, now));
      case AtRest() -> {}
    }
    conditions.add(condition(Condition.ACTIVE, verdict.active(), generation, before, now));
    conditions.add(
        condition(Condition.SOFT_DELETED, verdict.softDeleted(), generation, before, now));
    conditions.add(
        condition(Condition.SCHEMA_DROPPED, verdict.schemaDropped(), generation, before, now));
    return conditions;
  }

  private static Condition condition(
      String type, Statement claim, long generation, Optional<TenantStatus> before, String now) {
    String since =
        before
            .flatMap(status -> status.condition(type))
            .filter(old -> old.status().equals(claim.status()))
            .map(Condition::lastTransitionTime)
            .orElse(now);
    String message = claim.message();
    return new Condition(
        type,
        claim.status(),
        claim.reason(),
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…",
        generation,
        since);
  }
}
