package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.time.Instant;
import java.util.Optional;

/**
 * What has become of a tenant that is being deleted: the conditions {@code SoftDeleted} and {@code
 * SchemaDropped}. While the registry cannot be read they stay as last seen: a soft-delete that was
 * committed stays committed.
 *
 * @param seen what this pass saw
 * @param before the status so far
 */
record DeletionFacts(Observation seen, Optional<TenantStatus> before) {

  Statement softDeleted() {
    if (!seen.registryRead()) {
      return Retrying.lastSeen(
          before.filter(
              s -> s.condition(Condition.SOFT_DELETED).filter(Condition::holds).isPresent()),
          Condition.SOFT_DELETED,
          seen.transientProblem());
    }
    return seen.record()
        .filter(record -> record.state().isDeleted())
        .map(record -> Statement.yes("SoftDeleted", "The registry says deleted."))
        .orElse(Statement.no("SoftDeleting", "The registry does not say deleted yet."));
  }

  Statement schemaDropped(DeletionStep step) {
    if (!seen.registryRead()) {
      return Retrying.lastSeen(before, Condition.SCHEMA_DROPPED, seen.transientProblem());
    }
    return switch (step) {
      case SOFT_DELETING ->
          Statement.no("NotDeleted", "Nothing is dropped before the soft-delete.");
      case IN_RETENTION -> Statement.no(step.label(), kept());
      case CLOSING_GATE ->
          Statement.no(step.label(), "Some gate may still admit requests from its memory.");
      case DRAINING -> Statement.no(step.label(), "Requests admitted before are waited for.");
      case HELD ->
          isPaused()
              ? Statement.no("Paused", "The drop is held by the signal pause.")
              : Statement.no("Suspended", "The drop is held by spec.suspend.");
      case BRAKED -> Statement.no(HeldDrop.REASON, "The drop is held by the mass-deletion brake.");
      case RETAINED -> Statement.no(step.label(), "The deletion policy Retain keeps the schema.");
      case DROPPING_SCHEMA ->
          seen.record().filter(r -> r.state() == TenantState.DROPPED).isPresent()
              ? Statement.unknown(
                  "Verifying", "The record says dropped; the catalog was not read yet.")
              : Statement.no(step.label(), "The point of no return is passed.");
      case DROPPED ->
          seen.record()
              .flatMap(TenantRecord::schemaName)
              .map(
                  name ->
                      Statement.yes(step.label(), "Schema %s was seen to be gone.".formatted(name)))
              .orElse(
                  Statement.yes("NothingToDrop", "The tenant was deleted before it had a schema."));
    };
  }

  /** Whether a signal holds the drop, and not its owner. */
  boolean isPaused() {
    return seen.record().filter(r -> r.deletion().dropPaused() && !r.suspended()).isPresent();
  }

  /** Until when the schema is kept; empty without a retention. */
  Optional<Instant> dropNotBefore() {
    return seen.record()
        .map(TenantRecord::deletion)
        .flatMap(
            d -> d.dropAfter().filter(time -> d.deletedAt().filter(time::isAfter).isPresent()));
  }

  private String kept() {
    return "The schema is kept until %s."
        .formatted(dropNotBefore().map(Instant::toString).orElse("the retention is over"));
  }
}
