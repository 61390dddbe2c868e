package dev.tenancy.workflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverterException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All workflows of ours that run now, as Temporal lists them: maybe a moment behind. */
public final class WorkflowCensus {
  private static final int PAGE = 500;
  private static final Pattern OURS =
      Pattern.compile("tenant/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/.*");

  private final WorkflowClient client;
  private final TaskQueues queues;

  /**
   * @param queues those of another queue are another installation's, and not listed
   */
  public WorkflowCensus(WorkflowClient client, TaskQueues queues) {
    this.client = client;
    this.queues = queues;
  }

  /** Temporal's namespace. */
  public String namespace() {
    return client.getOptions().getNamespace();
  }

  /** The task queue whose workflows are listed. */
  public String taskQueue() {
    return queues.main();
  }

  /**
   * Lists them.
   *
   * @throws WorkflowUnavailableException if Temporal cannot be reached
   */
  public List<RunningWorkflow> running() {
    List<RunningWorkflow> all = new ArrayList<>();
    ByteString next = ByteString.EMPTY;
    try {
      do {
        ListWorkflowExecutionsResponse page =
            stub()
                .listWorkflowExecutions(
                    ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(namespace())
                        .setPageSize(PAGE)
                        .setNextPageToken(next)
                        .setQuery(query())
                        .build());
        page.getExecutionsList().forEach(info -> all.add(view(info)));
        next = page.getNextPageToken();
      } while (!next.isEmpty());
    } catch (StatusRuntimeException e) {
      throw new WorkflowUnavailableException(e);
    }
    return all;
  }

  private String query() {
    return "ExecutionStatus = 'Running' AND TaskQueue = '%s' AND WorkflowType IN ('%s', '%s')"
        .formatted(
            queues.main().replace("'", "''"),
            TransitionWorkflows.PROVISIONING,
            TransitionWorkflows.DELETION);
  }

  private RunningWorkflow view(WorkflowExecutionInfo info) {
    Matcher ours = OURS.matcher(info.getExecution().getWorkflowId());
    return new RunningWorkflow(
        info.getExecution().getWorkflowId(),
        info.getType().getName(),
        ours.matches() ? Optional.of(UUID.fromString(ours.group(1))) : input(info.getExecution()),
        instant(info.getStartTime()));
  }

  /** Started by hand, under any id: the tenant is in its input. */
  private Optional<UUID> input(WorkflowExecution execution) {
    List<HistoryEvent> events;
    try {
      events = firstEvent(execution);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    if (events.isEmpty()) {
      return Optional.empty();
    }
    Payloads input = events.getFirst().getWorkflowExecutionStartedEventAttributes().getInput();
    if (input.getPayloadsCount() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          client
              .getOptions()
              .getDataConverter()
              .fromPayload(input.getPayloads(0), DeletionRequest.class, DeletionRequest.class)
              .tenantId());
    } catch (DataConverterException e) {
      return Optional.empty();
    }
  }

  private List<HistoryEvent> firstEvent(WorkflowExecution execution) {
    return stub()
        .getWorkflowExecutionHistory(
            GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(namespace())
                .setExecution(execution)
                .setMaximumPageSize(1)
                .build())
        .getHistory()
        .getEventsList();
  }

  private WorkflowServiceBlockingStub stub() {
    return client.getWorkflowServiceStubs().blockingStub();
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
