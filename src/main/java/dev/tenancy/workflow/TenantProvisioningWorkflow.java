package dev.tenancy.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/** Makes a claimed tenant ready: creates its schema, migrates it, marks it ready. */
@WorkflowInterface
public interface TenantProvisioningWorkflow {

  /**
   * @param request required; without it the workflow fails with {@link FailureType#MALFORMED_INPUT}
   * @return when the tenant is ready, or was deleted meanwhile
   */
  @WorkflowMethod(name = "TenantProvisioningWorkflow")
  ProvisioningResult provision(@Nullable ProvisioningRequest request);
}
