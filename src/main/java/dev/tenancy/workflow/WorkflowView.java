package dev.tenancy.workflow;

import java.time.Instant;
import java.util.Optional;

/**
 * What Temporal says about one workflow execution.
 *
 * @param id the workflow id, {@code tenant/<tenant id>/<provision|delete>/<n>}
 * @param runId the id of its latest run
 * @param status as Temporal's own tools print it: {@code Running}, {@code Completed}, {@code
 *     Failed}, …
 * @param closedAt when it ended, by Temporal's clock; empty while it runs
 * @param dropping how far the drop is, and why it had to be tried again, for people; empty unless
 *     it is being dropped
 */
public record WorkflowView(
    String id, String runId, String status, Optional<Instant> closedAt, Optional<String> dropping) {

  /** One that is not dropping. */
  public WorkflowView(String id, String runId, String status, Optional<Instant> closedAt) {
    this(id, runId, status, closedAt, Optional.empty());
  }

  /** The {@code status} of a workflow that has not ended. */
  public static final String RUNNING = "Running";

  /** Whether it still runs. */
  public boolean isRunning() {
    return closedAt.isEmpty();
  }
}
