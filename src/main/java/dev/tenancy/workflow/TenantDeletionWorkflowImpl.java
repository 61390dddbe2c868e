package dev.tenancy.workflow;

import dev.tenancy.registry.DropOrder;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SoftDeleted;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The deletion's order. Deterministic: no clock, no randomness, no I/O but through activities. */
public final class TenantDeletionWorkflowImpl implements TenantDeletionWorkflow {
  /** The change that made a restore a result; before, it was a failure. */
  private static final String RESTORE_IS_A_RESULT = "restore-is-a-result";

  private final SoftDeleteActivities shortSteps =
      Workflow.newLocalActivityStub(SoftDeleteActivities.class, ActivityPolicies.shortStep());
  private final RetentionActivities registry =
      Workflow.newLocalActivityStub(RetentionActivities.class, ActivityPolicies.shortStep());
  private final TaskQueues queues = new TaskQueues(Workflow.getInfo().getTaskQueue());
  private final DrainActivities draining =
      Workflow.newActivityStub(
          // An attempt outlives the longest drain period that the CRD allows.
          DrainActivities.class, ActivityPolicies.longStep(queues.main(), Duration.ofHours(25)));
  private final DropActivities dropping =
      Workflow.newActivityStub(
          DropActivities.class, ActivityPolicies.longStep(queues.ddl(), Duration.ofMinutes(15)));
  private final DeletionOrders orders = new DeletionOrders(registry);
  private final RetentionWait retention = new RetentionWait(registry, orders);
  private String step = "SoftDeleting";

  /** Temporal makes one instance for each execution. */
  public TenantDeletionWorkflowImpl() {}

  @Override
  public DeletionResult delete(@Nullable DeletionRequest request) {
    UUID tenant = Inputs.tenantIn(request == null ? null : request.tenantId());
    SoftDeleted softDeleted = shortSteps.softDeleteTenant(tenant);
    orders.about(softDeleted);
    try {
      TenantInfo info = shortSteps.getTenantInfo(softDeleted);
      if (info.kept()) {
        step = "InRetention";
        if (!retention.isOver(softDeleted)) {
          return restored(tenant);
        }
      }
      step = "Draining";
      DropPermit permit = draining.drainTenant(softDeleted, info);
      step = "DroppingSchema";
      // Past the point of no return a cancellation must not leave half a schema behind.
      Workflow.newDetachedCancellationScope(() -> dropping.dropTenantSchema(permit)).run();
      step = "Dropped";
      return DeletionResult.deleted(tenant);
    } catch (ActivityFailure failure) {
      Optional<ApplicationFailure> cause = causeOf(failure);
      if (cause.filter(c -> c.getType().equals(FailureType.RESTORED)).isPresent()
          && Workflow.getVersion(RESTORE_IS_A_RESULT, Workflow.DEFAULT_VERSION, 1) >= 1) {
        return restored(tenant);
      }
      cause.ifPresent(
          c ->
              Workflow.newDetachedCancellationScope(
                      () ->
                          shortSteps.recordDeletionFailure(
                              softDeleted, c.getType(), c.getOriginalMessage()))
                  .run());
      throw failure;
    }
  }

  private static Optional<ApplicationFailure> causeOf(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure cause
        ? Optional.of(cause)
        : Optional.empty();
  }

  private DeletionResult restored(UUID tenant) {
    step = "Restored";
    return DeletionResult.restored(tenant);
  }

  @Override
  public void pause() {
    orders.give(DropOrder.PAUSE);
  }

  @Override
  public void resume() {
    orders.give(DropOrder.RESUME);
  }

  @Override
  public void dropNow() {
    orders.give(DropOrder.DROP_NOW);
  }

  @Override
  public void restore() {
    orders.give(DropOrder.RESTORE);
  }

  @Override
  public void lookAgain() {
    orders.lookAgain();
  }

  @Override
  public DeletionProgress progress() {
    return new DeletionProgress(step, retention.notBefore(), orders.paused(), orders.refusal());
  }
}
