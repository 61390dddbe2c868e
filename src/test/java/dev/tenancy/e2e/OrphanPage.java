package dev.tenancy.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What an operator says about orphans: {@code /orphans} and the metric. */
final class OrphanPage {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final JavaProcess operator;

  OrphanPage(JavaProcess operator) {
    this.operator = operator;
  }

  JsonNode report() {
    return Tenants.json(get("/orphans"));
  }

  Optional<JsonNode> find(String kind, String name) {
    return report()
        .path("orphans")
        .valueStream()
        .filter(o -> o.path("kind").asText().equals(kind) && o.path("name").asText().equals(name))
        .findFirst();
  }

  JsonNode await(String kind, String name) {
    return Awaitility.await(kind + " " + name)
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> find(kind, name), Optional::isPresent)
        .orElseThrow();
  }

  void awaitNone(String kind, String name) {
    Awaitility.await("no more " + kind + " " + name)
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> find(kind, name), Optional::isEmpty);
  }

  /** The command of a remedy, counted from 0. */
  static String command(JsonNode orphan, int number) {
    return orphan.path("remedies").path(number).path("run").asText();
  }

  double metric(String kind) {
    Matcher line =
        Pattern.compile("(?m)^tenancy_orphans\\{kind=\"" + kind + "\"} (.+)$")
            .matcher(get("/metrics"));
    if (!line.find()) {
      throw new AssertionError("no series of kind " + kind);
    }
    return Double.parseDouble(line.group(1));
  }

  private String get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(operator.url().resolve(path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
