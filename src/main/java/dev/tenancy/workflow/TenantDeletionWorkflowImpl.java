package dev.tenancy.workflow;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SoftDeleted;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The deletion's order. Deterministic: no clock, no randomness, no I/O but through activities. */
public final class TenantDeletionWorkflowImpl implements TenantDeletionWorkflow {
  private final SoftDeleteActivities shortSteps =
      Workflow.newLocalActivityStub(SoftDeleteActivities.class, ActivityPolicies.shortStep());
  private final TaskQueues queues = new TaskQueues(Workflow.getInfo().getTaskQueue());
  private final DrainActivities draining =
      Workflow.newActivityStub(
          // An attempt outlives the longest drain period that the CRD allows.
          DrainActivities.class, ActivityPolicies.longStep(queues.main(), Duration.ofHours(25)));
  private final DropActivities dropping =
      Workflow.newActivityStub(
          DropActivities.class, ActivityPolicies.longStep(queues.ddl(), Duration.ofMinutes(15)));

  /** Temporal makes one instance for each execution. */
  public TenantDeletionWorkflowImpl() {}

  @Override
  public DeletionResult delete(@Nullable DeletionRequest request) {
    UUID tenant = Inputs.tenantIn(request == null ? null : request.tenantId());
    SoftDeleted softDeleted = shortSteps.softDeleteTenant(tenant);
    try {
      TenantInfo info = shortSteps.getTenantInfo(softDeleted);
      DropPermit permit = draining.drainTenant(softDeleted, info);
      // Past the point of no return a cancellation must not leave half a schema behind.
      Workflow.newDetachedCancellationScope(() -> dropping.dropTenantSchema(permit)).run();
      return new DeletionResult(true, tenant);
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure cause) {
        Workflow.newDetachedCancellationScope(
                () ->
                    shortSteps.recordDeletionFailure(
                        softDeleted, cause.getType(), cause.getOriginalMessage()))
            .run();
      }
      throw failure;
    }
  }
}
