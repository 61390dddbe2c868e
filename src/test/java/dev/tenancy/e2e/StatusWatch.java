package dev.tenancy.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.tenancy.api.Tenant;
import dev.tenancy.stack.Stack;
import dev.tenancy.stack.Tools;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Sees every version of one object that the API server tells: {@code kubectl get -w -o json}. */
final class StatusWatch implements AutoCloseable {
  private final Process kubectl;
  private final Thread reader;
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  StatusWatch(Stack stack, String name) {
    try {
      kubectl =
          new ProcessBuilder(
                  Tools.locate().kubectl(),
                  "--kubeconfig=" + stack.apiServer().adminKubeconfig(),
                  "get",
                  "tenants",
                  "--field-selector=metadata.name=" + name,
                  "--watch",
                  "--output-watch-events",
                  "--output=json")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (MappingIterator<JsonNode> all =
        Tenants.JSON.readerFor(JsonNode.class).readValues(kubectl.getInputStream())) {
      all.forEachRemaining(events::add);
    } catch (IOException | RuntimeException e) {
      if (kubectl.isAlive()) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits until the object was seen to go; returns each of its versions, the oldest first. */
  List<Tenant> untilGone() {
    Awaitility.await("DELETED").until(() -> events.stream().anyMatch(StatusWatch::isTheEnd));
    return events.stream()
        .filter(event -> !isTheEnd(event))
        .map(event -> Serialization.unmarshal(event.path("object").toString(), Tenant.class))
        .toList();
  }

  private static boolean isTheEnd(JsonNode event) {
    return event.path("type").asText().equals("DELETED");
  }

  @Override
  public void close() throws InterruptedException {
    kubectl.destroy();
    reader.join();
  }
}
