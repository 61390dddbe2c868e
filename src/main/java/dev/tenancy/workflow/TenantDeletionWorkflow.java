package dev.tenancy.workflow;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a tenant: soft-delete, look, keep the schema as long as its owner wants, drain, drop, in
 * this order.
 *
 * <p>May be started by hand for a tenant that Kubernetes does not know. One that a Kubernetes
 * object owns is deleted by deleting the object; started for such a tenant while it is not deleted,
 * the workflow fails with {@link FailureType#NOT_DELETED} and changes nothing.
 *
 * <p>Signals are obeyed up to the point of no return; the registry decides. What was refused is
 * said by {@link #progress}.
 */
@WorkflowInterface
public interface TenantDeletionWorkflow {

  /**
   * @param request required; without it the workflow fails with {@link FailureType#MALFORMED_INPUT}
   * @return when the schema is gone, or the tenant was restored
   */
  @WorkflowMethod(name = "TenantDeletionWorkflow")
  DeletionResult delete(@Nullable DeletionRequest request);

  /** Holds the drop. */
  @SignalMethod(name = "pause")
  void pause();

  /** Goes on with a drop that was held by {@link #pause}. */
  @SignalMethod(name = "resume")
  void resume();

  /** Ends a pause and the retention; admitted requests are waited for all the same. */
  @SignalMethod(name = "dropNow")
  void dropNow();

  /**
   * Takes the tenant back with its data, without its object: the next one of its name owns it.
   * Refused for a deletion without a retention.
   */
  @SignalMethod(name = "restore")
  void restore();

  /** Looks at the registry again: the owner changed the retention, or a new object restored. */
  @SignalMethod(name = "lookAgain")
  void lookAgain();

  /** How far it is. */
  @QueryMethod(name = "progress")
  DeletionProgress progress();
}
