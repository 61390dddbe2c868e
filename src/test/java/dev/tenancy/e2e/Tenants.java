package dev.tenancy.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Tenants as people see them: through kubectl. */
final class Tenants {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Stack stack;

  Tenants(Stack stack) {
    this.stack = stack;
  }

  /** Applies a tenant that drains at once. */
  void apply(String name) {
    apply(name, "{displayName: '%s', deletion: {drainPeriod: 0s}}".formatted(name));
  }

  /** Applies a tenant with this spec, in YAML's flow style. */
  void apply(String name, String spec) {
    Path file = stack.dir().directory("manifests").resolve(name + ".yaml");
    try {
      Files.writeString(
          file,
          """
          apiVersion: tenancy.dev/v1beta1
          kind: Tenant
          metadata: {name: %s}
          spec: %s
          """
              .formatted(name, spec));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stack.kubectl("apply", "-f", file.toString()).orThrow();
  }

  /** Applies a tenant that drains at once, and waits until it is ready. */
  void ready(String name) {
    apply(name);
    awaitReady(name);
  }

  void ready(String name, String spec) {
    apply(name, spec);
    awaitReady(name);
  }

  void awaitReady(String name) {
    stack.kubectl("wait", "--for=condition=Ready", "tenant/" + name, "--timeout=60s").orThrow();
  }

  /** Merges this JSON into the spec. */
  void change(String name, String spec) {
    stack
        .kubectl("patch", "tenant", name, "--type=merge", "-p", "{\"spec\":%s}".formatted(spec))
        .orThrow();
  }

  /** Asks for the deletion without waiting for the object to go. */
  void delete(String name) {
    stack.kubectl("delete", "tenant", name, "--wait=false").orThrow();
  }

  void stripFinalizers(String name) {
    stack
        .kubectl(
            "patch", "tenant", name, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}")
        .orThrow();
  }

  /** The object goes past the operator, which must be down: else it puts its finalizer back. */
  void vanish(String name) {
    stripFinalizers(name);
    delete(name);
    if (exists(name)) {
      throw new IllegalStateException(name + " is still there");
    }
  }

  void awaitGone(String name) {
    stack.kubectl("wait", "--for=delete", "tenant/" + name, "--timeout=60s").orThrow();
  }

  boolean exists(String name) {
    Command.Output found = stack.kubectl("get", "tenant", name, "-o", "name");
    if (!found.ok() && !found.stderr().contains("NotFound")) {
      found.orThrow();
    }
    return found.ok();
  }

  JsonNode get(String name) {
    return json(stack.kubectl("get", "tenant", name, "-o", "json").orThrow());
  }

  JsonNode status(String name) {
    return get(name).path("status");
  }

  String uid(String name) {
    return get(name).at("/metadata/uid").asText();
  }

  /** Waits until the object is as wanted and returns it. */
  JsonNode await(String name, Predicate<JsonNode> wanted) {
    return await(name, LIMIT, wanted);
  }

  JsonNode await(String name, Duration limit, Predicate<JsonNode> wanted) {
    try {
      return Awaitility.await("tenant " + name)
          .atMost(limit)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> get(name), wanted);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "; it is: " + get(name).toPrettyString(), e);
    }
  }

  /** Waits until the object is stalled for this reason; returns the message. */
  String awaitStalled(String name, String reason) {
    JsonNode stalled =
        await(name, object -> condition(object, "Stalled").path("reason").asText().equals(reason));
    return condition(stalled, "Stalled").path("message").asText();
  }

  /** Waits until the deletion is at this step. */
  JsonNode awaitStep(String name, String step) {
    return await(name, object -> object.at("/status/deletion/step").asText().equals(step));
  }

  /** The condition of this type, or a missing node. */
  static JsonNode condition(JsonNode object, String type) {
    return StreamSupport.stream(object.at("/status/conditions").spliterator(), false)
        .filter(condition -> condition.path("type").asText().equals(type))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /** {@code True}, {@code False}, {@code Unknown}, or nothing if there is no such condition. */
  static String is(JsonNode object, String type) {
    return condition(object, type).path("status").asText();
  }

  /** The reasons of the Events about the object with this uid, in the order of their times. */
  List<String> events(String uid) {
    JsonNode all = json(stack.kubectl("get", "events", "-n", "default", "-o", "json").orThrow());
    return StreamSupport.stream(all.path("items").spliterator(), false)
        .filter(event -> event.at("/involvedObject/uid").asText().equals(uid))
        .sorted(Comparator.comparing(event -> event.path("eventTime").asText()))
        .map(event -> event.path("reason").asText())
        .toList();
  }

  /** Waits until all these Events have come. */
  void awaitEvents(String uid, String... reasons) {
    Awaitility.await("events")
        .pollInterval(Duration.ofMillis(200))
        .until(() -> events(uid), told -> told.containsAll(List.of(reasons)));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
