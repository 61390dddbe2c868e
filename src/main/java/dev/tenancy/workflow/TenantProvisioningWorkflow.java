package dev.tenancy.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Makes a claimed tenant ready: creates its schema, migrates it, marks it ready. */
@WorkflowInterface
public interface TenantProvisioningWorkflow {

  /**
   * @return when the tenant is ready, or was deleted meanwhile
   */
  @WorkflowMethod(name = "TenantProvisioningWorkflow")
  ProvisioningResult provision(ProvisioningRequest request);
}
