package dev.tenancy.workflow;

import dev.tenancy.workflow.MigrationActivities.Migration;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Provisioning's order. Deterministic: no clock, no randomness, no I/O but through activities. */
public final class TenantProvisioningWorkflowImpl implements TenantProvisioningWorkflow {
  private final ProvisioningActivities shortSteps =
      Workflow.newLocalActivityStub(ProvisioningActivities.class, ActivityPolicies.shortStep());
  private final MigrationActivities migrating =
      Workflow.newActivityStub(
          MigrationActivities.class,
          ActivityPolicies.longStep(
              new TaskQueues(Workflow.getInfo().getTaskQueue()).ddl(), Duration.ofHours(1)));

  /** Temporal makes one instance for each execution. */
  public TenantProvisioningWorkflowImpl() {}

  @Override
  public ProvisioningResult provision(@Nullable ProvisioningRequest request) {
    UUID tenant = Inputs.tenantIn(request == null ? null : request.tenantId());
    try {
      return new ProvisioningResult(provisioned(tenant), tenant);
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure cause) {
        shortSteps.markFailed(tenant, cause.getType(), cause.getOriginalMessage());
      }
      throw failure;
    }
  }

  private boolean provisioned(UUID tenant) {
    if (!shortSteps.createTenantSchema(tenant)) {
      return false;
    }
    Migration migration = migrating.migrateTenantSchema(tenant);
    return migration.done() && shortSteps.markReady(tenant, migration.version());
  }
}
