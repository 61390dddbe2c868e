package dev.tenancy.workflow;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/**
 * Time-outs and retries of the activities. Retries have no end: what a retry cannot mend is thrown
 * as not retryable, everything else is a fault that passes.
 */
final class ActivityPolicies {
  private static final RetryOptions RETRIES =
      RetryOptions.newBuilder()
          .setInitialInterval(Duration.ofMillis(500))
          .setBackoffCoefficient(2)
          .setMaximumInterval(Duration.ofSeconds(10))
          .build();

  private ActivityPolicies() {}

  /** Short steps: in the workflow task itself, without a round trip over the server. */
  static LocalActivityOptions shortStep() {
    return LocalActivityOptions.newBuilder()
        .setStartToCloseTimeout(Duration.ofSeconds(10))
        .setRetryOptions(
            // Without a limit in attempts or in all, the SDK does not retry a local activity at
            // all.
            RetryOptions.newBuilder(RETRIES).setMaximumAttempts(Integer.MAX_VALUE).build())
        .build();
  }

  /**
   * Steps that may take long.
   *
   * @param taskQueue where they run
   * @param startToClose one attempt's time
   */
  static ActivityOptions longStep(String taskQueue, Duration startToClose) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(startToClose)
        .setHeartbeatTimeout(Duration.ofSeconds(10))
        .setRetryOptions(RETRIES)
        .build();
  }
}
