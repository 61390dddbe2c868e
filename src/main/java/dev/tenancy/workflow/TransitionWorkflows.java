package dev.tenancy.workflow;

import dev.tenancy.tenant.TenantRecord;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.DataConverter;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Starts a tenant's workflows and looks at them; never waits for one. Ids are made from the record,
 * so that starting twice is joining.
 */
public final class TransitionWorkflows {
  /** The types by which Temporal knows them. */
  static final String PROVISIONING = "TenantProvisioningWorkflow";

  static final String DELETION = "TenantDeletionWorkflow";

  private final WorkflowClient client;
  private final TaskQueues queues;

  public TransitionWorkflows(WorkflowClient client, TaskQueues queues) {
    this.client = client;
    this.queues = queues;
  }

  /** The id of the workflow that provisions this tenant. */
  public static String provisioningId(TenantRecord record) {
    return "tenant/%s/provision/%d".formatted(record.id(), record.deletion().count());
  }

  /** The id of the workflow that carries out this tenant's latest soft-delete. */
  public static String deletionId(TenantRecord record) {
    return "tenant/%s/delete/%d".formatted(record.id(), record.deletion().count());
  }

  /**
   * Starts provisioning, or joins it; after it ended badly, starts it again.
   *
   * @throws WorkflowUnavailableException if Temporal cannot be reached
   */
  public WorkflowView provision(TenantRecord record) {
    return start(PROVISIONING, provisioningId(record), new ProvisioningRequest(record.id()));
  }

  /**
   * Starts the deletion, or joins it; after it ended badly, starts it again.
   *
   * @throws WorkflowUnavailableException if Temporal cannot be reached
   */
  public WorkflowView delete(TenantRecord record) {
    return start(DELETION, deletionId(record), new DeletionRequest(record.id()));
  }

  /**
   * Has the record's deletion look at the registry again; does nothing if it does not run.
   *
   * @throws WorkflowUnavailableException if Temporal cannot be reached
   */
  public void wakeDeletion(TenantRecord record) {
    reaching(
        () -> {
          try {
            client.newUntypedWorkflowStub(deletionId(record)).signal("lookAgain");
          } catch (WorkflowNotFoundException e) {
            // It ended; there is nothing to wake.
          }
          return true;
        });
  }

  /**
   * What Temporal knows of this workflow; empty if it knows none (any more).
   *
   * @throws WorkflowUnavailableException if Temporal cannot be reached
   */
  public Optional<WorkflowView> find(String id) {
    return reaching(
        () -> {
          try {
            WorkflowExecutionDescription found = client.newUntypedWorkflowStub(id).describe();
            return Optional.of(
                new WorkflowView(
                    id,
                    found.getExecution().getRunId(),
                    label(found),
                    Optional.ofNullable(found.getCloseTime()),
                    DropReport.in(found.getRawDescription(), dataConverter())));
          } catch (WorkflowNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  private DataConverter dataConverter() {
    return client.getOptions().getDataConverter();
  }

  private WorkflowView start(String type, String id, Object request) {
    return reaching(
        () -> {
          WorkflowStub stub =
              client.newUntypedWorkflowStub(
                  type,
                  WorkflowOptions.newBuilder()
                      .setWorkflowId(id)
                      .setTaskQueue(queues.main())
                      .setWorkflowIdConflictPolicy(
                          WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                      .setWorkflowIdReusePolicy(
                          WorkflowIdReusePolicy
                              .WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
                      .setDisableEagerExecution(false)
                      .build());
          try {
            WorkflowExecution execution = stub.start(request);
            return new WorkflowView(
                id, execution.getRunId(), WorkflowView.RUNNING, Optional.empty());
          } catch (WorkflowExecutionAlreadyStarted e) {
            // It completed: then the record says so, or is about to.
            return find(id).orElseThrow(() -> new WorkflowUnavailableException(e));
          }
        });
  }

  private static String label(WorkflowExecutionDescription found) {
    return switch (found.getStatus()) {
      case WORKFLOW_EXECUTION_STATUS_RUNNING -> WorkflowView.RUNNING;
      case WORKFLOW_EXECUTION_STATUS_COMPLETED -> "Completed";
      case WORKFLOW_EXECUTION_STATUS_FAILED -> "Failed";
      case WORKFLOW_EXECUTION_STATUS_CANCELED -> "Canceled";
      case WORKFLOW_EXECUTION_STATUS_TERMINATED -> "Terminated";
      case WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW -> "ContinuedAsNew";
      case WORKFLOW_EXECUTION_STATUS_TIMED_OUT -> "TimedOut";
      default -> "Unknown";
    };
  }

  private static <T> T reaching(Supplier<T> call) {
    try {
      return call.get();
    } catch (WorkflowException | StatusRuntimeException e) {
      throw new WorkflowUnavailableException(e);
    }
  }
}
