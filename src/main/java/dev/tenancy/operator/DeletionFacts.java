package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
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

  Claim softDeleted() {
    if (!seen.registryRead()) {
      return Retry.lastSeen(
          before.filter(
              s -> s.condition(Condition.SOFT_DELETED).filter(Condition::holds).isPresent()),
          Condition.SOFT_DELETED,
          seen.transientProblem());
    }
    return seen.record()
        .filter(record -> record.state().isDeleted())
        .map(record -> Claim.yes("SoftDeleted", "The registry says deleted."))
        .orElse(Claim.no("SoftDeleting", "The registry does not say deleted yet."));
  }

  Claim schemaDropped(DeletionStep step) {
    if (!seen.registryRead()) {
      return Retry.lastSeen(before, Condition.SCHEMA_DROPPED, seen.transientProblem());
    }
    return switch (step) {
      case SOFT_DELETING -> Claim.no("NotDeleted", "Nothing is dropped before the soft-delete.");
      case DRAINING -> Claim.no(step.label(), "Requests admitted before are waited for.");
      case HELD -> Claim.no("Suspended", "The drop is held by spec.suspend.");
      case RETAINED -> Claim.no(step.label(), "The deletion policy Retain keeps the schema.");
      case DROPPING_SCHEMA ->
          seen.record().filter(r -> r.state() == TenantState.DROPPED).isPresent()
              ? Claim.unknown("Verifying", "The record says dropped; the catalog was not read yet.")
              : Claim.no(step.label(), "The point of no return is passed.");
      case DROPPED ->
          seen.record()
              .flatMap(TenantRecord::schemaName)
              .map(
                  name -> Claim.yes(step.label(), "Schema %s was seen to be gone.".formatted(name)))
              .orElse(Claim.yes("NothingToDrop", "The tenant was deleted before it had a schema."));
    };
  }
}
