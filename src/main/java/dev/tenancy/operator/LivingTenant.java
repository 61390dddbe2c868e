package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.TenantSpec;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.operator.Verdict.AtRest;
import dev.tenancy.operator.Verdict.Progress;
import dev.tenancy.operator.Verdict.Reconciling;
import dev.tenancy.operator.Verdict.Stalled;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.util.Optional;

/**
 * What to say about a tenant that nobody deleted.
 *
 * <p>{@code Ready} answers one question: is the spec realised? It is {@code Unknown} if the
 * operator cannot see (the registry is down) or has not begun, and a problem that does not touch
 * what is realised (Temporal is down, the schema is ready) leaves it {@code True}. That something
 * is being retried is said by {@code Reconciling}, which every reader asks first (kstatus).
 *
 * @param spec what the tenant should be
 * @param seen what this pass saw
 * @param before the status so far
 */
record LivingTenant(TenantSpec spec, Observation seen, Optional<TenantStatus> before) {

  private static final String NOT_DELETED = "NotDeleted";

  Verdict verdict() {
    return new Verdict(
        phase(),
        ready(),
        progress(),
        new GateAnswer(spec.activeOrDefault(), seen, before).claim(),
        fact(Condition.SOFT_DELETED, "The tenant is not deleted."),
        fact(Condition.SCHEMA_DROPPED, "The tenant is not deleted; nothing drops its schema."),
        Optional.empty());
  }

  private Statement ready() {
    if (spec.suspendOrDefault()) {
      String last =
          before
              .flatMap(s -> s.condition(Condition.READY))
              .map(Condition::status)
              .orElse("Unknown");
      return new Statement(
          last,
          "Suspended",
          "The operator keeps its hands off. Set spec.suspend to false to go on.");
    }
    if (seen.needsHelp().isPresent()) {
      Failure failure = seen.needsHelp().get();
      return Statement.no(failure.reason(), failure.message());
    }
    if (isRealised()) {
      return Statement.yes("Provisioned", provisioned(seen.record().orElseThrow()));
    }
    return switch (progress()) {
      case Stalled(String reason, String message) -> Statement.no(reason, message);
      case Reconciling at when seen.transientProblem().isPresent() -> {
        String cause = seen.transientProblem().get().reason();
        yield seen.registryRead()
            ? Statement.no(cause, at.message())
            : Statement.unknown(cause, at.message());
      }
      case Reconciling(String reason, String message) when isReady() ->
          Statement.no(reason, message);
      case Reconciling(String reason, String message) -> Statement.unknown(reason, message);
      case AtRest() -> Statement.unknown("Unknown", "Nothing is known about this tenant.");
    };
  }

  private Progress progress() {
    if (seen.needsHelp().isPresent()) {
      Failure failure = seen.needsHelp().get();
      return new Stalled(failure.reason(), failure.message());
    }
    if (seen.transientProblem().isPresent()) {
      return Retrying.after(seen.transientProblem().get());
    }
    if (spec.suspendOrDefault() || isRealised()) {
      return new AtRest();
    }
    if (isReady()) {
      return new Reconciling("Updating", "The spec is being written to the registry.");
    }
    if (seen.record().filter(r -> r.state() == TenantState.FAILED).isPresent()) {
      return new Stalled("ProvisioningFailed", "Provisioning failed and its reason is not known.");
    }
    return new Reconciling(
        "Provisioning",
        seen.record()
            .flatMap(TenantRecord::schemaName)
            .map(name -> "Schema %s is being created and migrated.".formatted(name))
            .orElse("The tenant is being entered into the registry."));
  }

  private String phase() {
    if (seen.needsHelp().isPresent()) {
      return Phase.FAILED.label();
    }
    if (spec.suspendOrDefault()) {
      return Phase.SUSPENDED.label();
    }
    if (!seen.registryRead()) {
      return before.map(TenantStatus::phase).orElse(Phase.PENDING.label());
    }
    return seen.record().map(LivingTenant::phaseOf).orElse(Phase.PENDING).label();
  }

  private static Phase phaseOf(TenantRecord record) {
    return switch (record.state()) {
      case PROVISIONING -> Phase.PROVISIONING;
      case READY -> record.active() ? Phase.READY : Phase.DEACTIVATED;
      case FAILED -> Phase.FAILED;
      case DELETED, DROPPING, DROPPED -> Phase.DELETING;
    };
  }

  /** What stays as it was last seen while nobody can look. */
  private Statement fact(String type, String message) {
    return seen.registryRead()
        ? Statement.no(NOT_DELETED, message)
        : Retrying.lastSeen(before, type, seen.transientProblem());
  }

  private boolean isReady() {
    return seen.record().filter(r -> r.state() == TenantState.READY).isPresent();
  }

  /** Whether the record is ready and says what the spec says. */
  private boolean isRealised() {
    try {
      TenantRecord record = seen.record().orElse(null);
      return record != null
          && record.state() == TenantState.READY
          && record.active() == spec.activeOrDefault()
          && record.name().equals(spec.displayName())
          && record.terms().equals(spec.deletionTerms());
    } catch (IllegalArgumentException e) {
      // A spec that cannot be read is not realised; the reconciler says why.
      return false;
    }
  }

  private static String provisioned(TenantRecord record) {
    String name = record.schemaName().map(Object::toString).orElse("(none)");
    return record
        .schemaVersion()
        .map(version -> "Schema %s is at version %s.".formatted(name, version))
        .orElse("Schema %s is there.".formatted(name));
  }
}
