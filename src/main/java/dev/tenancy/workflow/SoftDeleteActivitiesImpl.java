package dev.tenancy.workflow;

import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import io.temporal.failure.ApplicationFailure;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The short steps of a deletion, in PostgreSQL. */
public final class SoftDeleteActivitiesImpl implements SoftDeleteActivities {
  /**
   * No failures of the tenant: its owner changed his mind, or the brake holds it, as its record
   * says.
   */
  private static final Set<String> OTHER_ENDS =
      Set.of(FailureType.RETAINED, FailureType.RESTORED, FailureType.DELETION_HELD);

  private final TenantRegistry registry;
  private final TenantRecords records;

  public SoftDeleteActivitiesImpl(TenantRegistry registry, TenantRecords records) {
    this.registry = registry;
    this.records = records;
  }

  @Override
  public SoftDeleted softDeleteTenant(UUID tenantId) {
    return Faults.sorted(
        () -> {
          Optional<SoftDeleted> proof = registry.proofOf(tenantId);
          if (proof.isEmpty()) {
            // Whoever may start a workflow may not delete what an object owns.
            proof = registry.softDelete(tenantId, Optional.empty());
          }
          return proof.orElseThrow(() -> refusal(tenantId));
        });
  }

  private ApplicationFailure refusal(UUID tenantId) {
    return records
        .find(tenantId)
        .map(
            record ->
                ApplicationFailure.newNonRetryableFailure(
                    record.deletion().restoredByHand()
                        ? "tenant was restored and waits for its Kubernetes object: create that"
                            + " (kubectl apply), then delete it"
                        : "tenant is %s and belongs to a Kubernetes object: delete that (kubectl delete tenant)"
                            .formatted(record.state().label()),
                    FailureType.NOT_DELETED))
        .orElseGet(Faults::unknownTenant);
  }

  @Override
  public TenantInfo getTenantInfo(SoftDeleted softDeleted) {
    return Faults.sorted(
        () -> {
          TenantRecord record = records.find(softDeleted.tenantId()).orElseThrow();
          return new TenantInfo(
              record.terms().drainPeriod().toMillis(),
              record.terms().retention().isPositive() || record.deletion().dropPaused());
        });
  }

  @Override
  public void recordDeletionFailure(SoftDeleted softDeleted, String type, String message) {
    if (OTHER_ENDS.contains(type)) {
      return;
    }
    Faults.sorted(
        () -> {
          registry.note(
              softDeleted.tenantId(),
              softDeleted.deletion(),
              Optional.of(new Failure(type, message)));
          return true;
        });
  }
}
