package dev.tenancy.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.TemporalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** Temporal as people see it: through its command line. */
final class Workflows {
  private final TemporalServer temporal;

  Workflows(TemporalServer temporal) {
    this.temporal = temporal;
  }

  /** Starts a deletion by hand; {@code input} is JSON, none if empty. */
  void startDeletion(String id, Optional<String> input) {
    List<String> line =
        Stream.concat(
                Stream.of(
                    "workflow",
                    "start",
                    "--type=TenantDeletionWorkflow",
                    "--task-queue=tenancy",
                    "--workflow-id=" + id),
                input.stream().map(json -> "--input=" + json))
            .toList();
    temporal.cli(line.toArray(String[]::new)).orThrow();
  }

  /** Waits until it ended; returns what {@code temporal workflow result} says. */
  JsonNode result(String id) {
    awaitEnd(id);
    return Tenants.json(
        temporal.cli("workflow", "result", "--workflow-id=" + id, "--output=json").stdout());
  }

  /** Sends a signal. */
  void signal(String id, String name) {
    temporal.cli("workflow", "signal", "--workflow-id=" + id, "--name=" + name).orThrow();
  }

  /** What the query {@code progress} answers. */
  JsonNode progress(String id) {
    return Tenants.json(
            temporal
                .cli("workflow", "query", "--workflow-id=" + id, "--type=progress", "--output=json")
                .orThrow())
        .at("/queryResult/0");
  }

  JsonNode awaitProgress(String id, Predicate<JsonNode> wanted) {
    return Awaitility.await("progress of workflow " + id)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> progress(id), wanted);
  }

  /** {@code RUNNING}, {@code COMPLETED}, … */
  String status(String id) {
    return describe(id)
        .at("/workflowExecutionInfo/status")
        .asText()
        .replace("WORKFLOW_EXECUTION_STATUS_", "");
  }

  private JsonNode describe(String id) {
    return Tenants.json(
        temporal.cli("workflow", "describe", "--workflow-id=" + id, "--output=json").orThrow());
  }

  /** Waits until it failed; returns the innermost failure. */
  JsonNode failure(String id) {
    JsonNode failure =
        awaitEnd(id).at("/closeEvent/workflowExecutionFailedEventAttributes/failure");
    while (failure.has("cause") && !failure.at("/applicationFailureInfo").has("type")) {
      failure = failure.path("cause");
    }
    return failure;
  }

  /** The activities in the order in which its history has them, regular and local ones alike. */
  List<String> activities(String id) {
    JsonNode history =
        Tenants.json(
            temporal.cli("workflow", "show", "--workflow-id=" + id, "--output=json").orThrow());
    return StreamSupport.stream(history.path("events").spliterator(), false)
        .flatMap(event -> activity(event).stream())
        .toList();
  }

  private static Optional<String> activity(JsonNode event) {
    String regular = event.at("/activityTaskScheduledEventAttributes/activityType/name").asText();
    if (!regular.isEmpty()) {
      return Optional.of(regular);
    }
    JsonNode local = event.at("/markerRecordedEventAttributes/details/type/payloads/0/data");
    try {
      return local.isMissingNode()
          ? Optional.empty()
          : Optional.of(Tenants.JSON.readTree(local.binaryValue()).asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode awaitEnd(String id) {
    return Awaitility.await("end of workflow " + id)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> describe(id),
            described ->
                !described
                    .at("/workflowExecutionInfo/status")
                    .asText()
                    .equals("WORKFLOW_EXECUTION_STATUS_RUNNING"));
  }
}
