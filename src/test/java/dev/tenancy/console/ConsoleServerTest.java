package dev.tenancy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleServerTest {
  private final Vertx vertx = Vertx.vertx();
  private final Metrics metrics = new Metrics("1.2.3");
  private final Health health = new Health();
  private final ConsoleServer console = ConsoleServer.start(vertx, "127.0.0.1", 0, health, metrics);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() throws Exception {
    client.close();
    console.close();
    metrics.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(10))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new JsonMapper().readTree(response.body());
  }

  @Test
  void givenPartsStillStartingWhenProbedThenAliveButNotReadyAndSaysSo() throws Exception {
    HttpResponse<String> ready = send("GET", "/readyz");

    assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(json(ready).at("/checks/0/reason").asText()).isEqualTo("parts are still starting");
  }

  @Test
  void givenAllWellWhenProbedThenReadyWithEachCheckNamed() throws Exception {
    health.live(new HealthCheck("informers", Optional::empty));
    health.ready(new HealthCheck("PostgreSQL", Optional::empty));
    health.started();

    HttpResponse<String> ready = send("GET", "/readyz");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(json(ready).at("/ok").asBoolean()).isTrue();
    assertThat(json(ready).findValuesAsText("name"))
        .containsExactly("start", "informers", "PostgreSQL");
    assertThat(ready.headers().firstValue("cache-control")).hasValue("no-store");
  }

  @Test
  void givenDatabaseDownWhenProbedThenNotReadyWithTheReasonButAlive() throws Exception {
    health.live(new HealthCheck("informers", Optional::empty));
    health.ready(new HealthCheck("PostgreSQL", () -> Optional.of("connection refused")));
    health.started();

    HttpResponse<String> ready = send("GET", "/readyz");
    HttpResponse<String> live = send("GET", "/livez");

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(json(ready).at("/checks/2").toString())
        .isEqualTo("{\"name\":\"PostgreSQL\",\"ok\":false,\"reason\":\"connection refused\"}");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(live.body()).doesNotContain("PostgreSQL");
  }

  @Test
  void givenDeadPartWhenProbedThenNeitherAliveNorReady() throws Exception {
    health.live(new HealthCheck("informers", () -> Optional.of("stopped")));
    health.started();

    assertThat(send("GET", "/livez").statusCode()).isEqualTo(503);
    assertThat(send("GET", "/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void givenCheckThatThrowsWhenProbedThenItCountsAsFailed() throws Exception {
    health.ready(
        new HealthCheck(
            "PostgreSQL",
            () -> {
              throw new IllegalStateException("bug");
            }));
    health.started();

    HttpResponse<String> ready = send("GET", "/readyz");

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("bug");
  }

  @Test
  void givenCheckThatHangsWhenProbedThenAnsweredInTimeAndOthersAreStillTold() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    health.ready(
        new HealthCheck(
            "PostgreSQL",
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Optional.empty();
            }));
    health.ready(new HealthCheck("Temporal", Optional::empty));
    health.started();

    long start = System.nanoTime();
    HttpResponse<String> ready = send("GET", "/readyz");

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(json(ready).at("/checks/1/reason").asText()).startsWith("no answer within");
    assertThat(json(ready).at("/checks/2/ok").asBoolean()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Health.LIMIT.plusSeconds(2));
  }

  @Test
  void givenMetricsWhenScrapedThenBuildAndJvmAreThere() throws Exception {
    HttpResponse<String> scrape = send("GET", "/metrics");

    assertThat(scrape.statusCode()).isEqualTo(200);
    assertThat(scrape.headers().firstValue("content-type").orElse("")).contains("version=0.0.4");
    assertThat(scrape.body())
        .contains("tenancy_build_info{version=\"1.2.3\"} 1")
        .contains("jvm_memory_used_bytes")
        .contains("process_uptime_seconds");
  }

  @Test
  void givenRootWhenAskedThenItListsThePages() throws Exception {
    assertThat(send("GET", "/").body()).contains("/livez", "/readyz", "/metrics");
  }

  @Test
  void givenAPageOfAPartWhenAskedThenItIsJsonAndListed() throws Exception {
    record Shown(String word) {}

    console.add("/shown", new Page("what is shown", () -> new Shown("hello")));
    HttpResponse<String> page = send("GET", "/shown");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(json(page).path("word").asText()).isEqualTo("hello");
    assertThat(send("GET", "/").body()).contains("/shown", "what is shown", "/livez");
  }

  @Test
  void givenOtherPathOrMethodWhenAskedThenRefused() throws Exception {
    assertThat(send("GET", "/nothing").statusCode()).isEqualTo(404);
    HttpResponse<String> post = send("POST", "/readyz");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).hasValue("GET");
  }
}
