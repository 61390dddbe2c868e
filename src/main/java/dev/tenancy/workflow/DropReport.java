package dev.tenancy.workflow;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a drop under way last said of itself, read from the description of its workflow. */
final class DropReport {
  private static final String DROP = "dropTenantSchema";

  private DropReport() {}

  /**
   * In one line, as in {@code 700 of 10001 tables left; attempt 3, after: canceling statement due
   * to lock timeout}; empty if nothing is being dropped, or it has said nothing yet.
   */
  static Optional<String> in(
      DescribeWorkflowExecutionResponse description, DataConverter converter) {
    return description.getPendingActivitiesList().stream()
        .filter(activity -> activity.getActivityType().getName().equals(DROP))
        .findFirst()
        .flatMap(activity -> report(activity, converter));
  }

  private static Optional<String> report(PendingActivityInfo activity, DataConverter converter) {
    List<String> facts = new ArrayList<>();
    if (activity.hasHeartbeatDetails()) {
      progress(activity.getHeartbeatDetails(), converter).ifPresent(facts::add);
    }
    if (activity.hasLastFailure()) {
      facts.add(
          "attempt %d, after: %s"
              .formatted(activity.getAttempt(), activity.getLastFailure().getMessage()));
    }
    return facts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", facts));
  }

  private static Optional<String> progress(Payloads details, DataConverter converter) {
    try {
      return Optional.ofNullable(
          converter.fromPayloads(0, Optional.of(details), String.class, String.class));
    } catch (DataConverterException e) {
      // Written by another version: it is there for people alone.
      return Optional.empty();
    }
  }
}
