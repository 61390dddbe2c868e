package dev.tenancy.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a tenant: soft-delete, look, drain, drop, in this order.
 *
 * <p>May be started by hand for a tenant that Kubernetes does not know. One that a Kubernetes
 * object owns is deleted by deleting the object; started for such a tenant while it is not deleted,
 * the workflow fails with {@link FailureType#NOT_DELETED} and changes nothing.
 */
@WorkflowInterface
public interface TenantDeletionWorkflow {

  /**
   * @param request required; without it the workflow fails with {@link FailureType#MALFORMED_INPUT}
   * @return when the schema is gone
   */
  @WorkflowMethod(name = "TenantDeletionWorkflow")
  DeletionResult delete(@Nullable DeletionRequest request);
}
