package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenancy.stack.JavaProcess;
import dev.tenancy.stack.Stack;
import dev.tenancy.stack.StackBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The real parts with an operator, used as people use them. */
final class World implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Path MIGRATIONS = Path.of("examples", "migrations");
  private static final int ROWS = 20;

  private final Stack stack;
  private final Registry registry;
  private final AuditTrail audit;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();

  private World(Stack stack) {
    this.stack = stack;
    this.registry = new Registry(stack.postgres());
    this.audit = AuditTrail.install(registry.admin());
  }

  /** Starts all that the builder says, and an operator with the sample's migrations. */
  static World start(StackBuilder options) {
    return new World(options.operator().migrations(MIGRATIONS).start());
  }

  Stack stack() {
    return stack;
  }

  Registry registry() {
    return registry;
  }

  AuditTrail audit() {
    return audit;
  }

  JavaProcess operator() {
    return stack.operator();
  }

  /** Applies tenants that drain at once. */
  void apply(String... slugs) {
    String manifest =
        Stream.of(slugs)
            .map(
                slug ->
                    """
                    ---
                    apiVersion: tenancy.dev/v1beta1
                    kind: Tenant
                    metadata:
                      name: %1$s
                    spec:
                      displayName: Tenant %1$s
                      deletion: {drainPeriod: 0s}
                    """
                        .formatted(slug))
            .reduce("", String::concat);
    try {
      Path file = Files.createTempFile(stack.dir().root(), "tenants", ".yaml");
      Files.writeString(file, manifest);
      kubectl("apply", "-f", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies tenants, waits until they are ready, and gives them rows that carry their name. */
  void create(String... slugs) {
    apply(slugs);
    for (String slug : slugs) {
      kubectl("wait", "--for=condition=Ready", "tenant/" + slug, "--timeout=60s");
      String schema = registry.rows(slug).getFirst().schema();
      registry
          .admin()
          .run(
              "insert into %s.orders (owner, item) select '%s', 'item ' || n from generate_series(1, %d) n"
                  .formatted(schema, slug, ROWS));
    }
  }

  /** Asks for the deletion and returns; it goes on by itself. */
  void delete(String... slugs) {
    kubectl(
        Stream.concat(Stream.of("delete", "tenant", "--wait=false"), Stream.of(slugs))
            .toArray(String[]::new));
  }

  String kubectl(String... arguments) {
    return stack.kubectl(arguments).orThrow();
  }

  /** All Tenants. */
  List<JsonNode> tenants() {
    return parse(kubectl("get", "tenants", "-o", "json")).path("items").valueStream().toList();
  }

  /** The Tenant; a missing node if there is none. */
  JsonNode tenant(String slug) {
    String found = kubectl("get", "tenant", slug, "--ignore-not-found", "-o", "json");
    return found.isEmpty() ? json.missingNode() : parse(found);
  }

  /** One condition of the Tenant as {@code status/reason: message}; empty if it has none. */
  static String condition(JsonNode tenant, String type) {
    return tenant
        .path("status")
        .path("conditions")
        .valueStream()
        .filter(c -> c.path("type").asText().equals(type))
        .map(
            c ->
                "%s/%s: %s"
                    .formatted(
                        c.path("status").asText(),
                        c.path("reason").asText(),
                        c.path("message").asText()))
        .findFirst()
        .orElse("");
  }

  /** Waits until a condition of the Tenant has a text in it. */
  void awaitCondition(String slug, String type, String text) {
    await(slug + " says " + text)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(condition(tenant(slug), type)).contains(text));
  }

  /** Waits until the Tenant's status says that somebody's transaction holds up the drop. */
  void awaitBlocked(String slug) {
    await(slug + " is blocked")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> tenant(slug).at("/status/deletion/blockedBy").asText().contains("pid"));
  }

  /** Waits until the newest record of the slug is in this state. */
  void awaitStatus(String slug, String status) {
    await(slug + " is " + status)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> registry.status(slug).filter(status::equals).isPresent());
  }

  /** GET without a body; an answer is waited for, not a good one. */
  HttpResponse<String> get(URI address, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the operator lives but is not ready, and says why. */
  void awaitUnready(String reason) {
    await("/readyz names " + reason)
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              HttpResponse<String> ready = get(operator().url().resolve("/readyz"));
              assertThat(ready.statusCode()).isEqualTo(503);
              assertThat(ready.body()).contains(reason);
            });
    assertThat(get(operator().url().resolve("/livez")).statusCode()).isEqualTo(200);
  }

  /**
   * How long an outage lasts, besides what a test waits for: system property {@code faults.outage},
   * ISO 8601, none by default. What an outage of ten minutes comes to is tried with {@code
   * -Dfaults.outage=PT10M}.
   */
  static void leaveDown() {
    Duration outage = Duration.parse(System.getProperty("faults.outage", "PT0S"));
    if (outage.isPositive()) {
      await().atMost(outage.plusMinutes(1)).pollDelay(outage).until(() -> true);
    }
  }

  /** Starts the operator again if it has ended, as a kubelet does. */
  void restartOperatorIfEnded() {
    if (!operator().isAlive()) {
      operator().start();
    }
  }

  private JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    stack.close();
  }
}
