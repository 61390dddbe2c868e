package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenancy.stack.Ports;
import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Records;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both doors over a real server; only the look-up is a stand-in. */
class GateServerTest {
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Future<Admission> SAID_NO =
      Future.succeededFuture(new Admission.Refused(Refusal.DELETED));

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicReference<Admission.RecordLookup> lookup =
      new AtomicReference<>(slug -> Optional.empty());
  private final GateServer gate =
      GateServer.http(
          vertx,
          "127.0.0.1",
          0,
          TenantSources.none().header("X-Tenant"),
          new DatabaseDecisions(vertx, slug -> lookup.get().find(slug), 2, 4, LIMIT),
          metrics);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() throws Exception {
    client.close();
    gate.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private HttpRequest request(String method, String path, String... tenants) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gate.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(10));
    Stream.of(tenants).forEach(tenant -> request.header("X-Tenant", tenant));
    return request.build();
  }

  private HttpResponse<String> get(String path, String... tenants) throws Exception {
    return client.send(request("GET", path, tenants), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends bytes as they are: the JDK's client would refuse to. */
  private String raw(String text) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", gate.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static Optional<String> header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
            Arguments.of(Optional.empty(), Refusal.UNKNOWN),
            Arguments.of(Optional.of(Records.in(TenantState.PROVISIONING)), Refusal.UNAVAILABLE),
            Arguments.of(Optional.of(Records.in(TenantState.FAILED)), Refusal.UNAVAILABLE),
            Arguments.of(Optional.of(Records.inactive(TenantState.READY)), Refusal.INACTIVE),
            Arguments.of(Optional.of(Records.in(TenantState.DELETED)), Refusal.DELETED),
            Arguments.of(Optional.of(Records.in(TenantState.DROPPING)), Refusal.DELETED),
            Arguments.of(Optional.of(Records.in(TenantState.DROPPED)), Refusal.DELETED),
            Arguments.of(Optional.of(Records.inactive(TenantState.DELETED)), Refusal.DELETED))
        .flatMap(
            row ->
                Stream.of(
                    Arguments.of("/authz", row.get()[0], row.get()[1]),
                    Arguments.of("/authz/nginx", row.get()[0], row.get()[1])));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void givenRecordThatRefusesWhenAskedThenTheDoorSaysSoInItsWay(
      String door, Optional<TenantRecord> record, Refusal refusal) throws Exception {
    lookup.set(slug -> record);

    assertRefused(get(door, "acme-corp"), refusal, "acme-corp");
  }

  private void assertRefused(HttpResponse<String> response, Refusal refusal, String tenant)
      throws Exception {
    assertRefused(response, refusal, refusal.detail(), tenant);
  }

  private void assertRefused(
      HttpResponse<String> response, Refusal refusal, String detail, String tenant)
      throws Exception {
    boolean nginx = response.uri().getPath().equals("/authz/nginx");
    int status = nginx ? 403 : refusal.status();
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "content-type")).hasValue("application/problem+json");
    assertThat(header(response, "cache-control")).hasValue("no-store");
    assertThat(header(response, "x-tenant-status"))
        .isEqualTo(nginx ? Optional.of(String.valueOf(refusal.status())) : Optional.empty());
    assertThat(header(response, "retry-after").isPresent()).isEqualTo(refusal.status() == 503);
    assertThat(header(response, "x-tenant-schema")).isEmpty();
    JsonNode body = new JsonMapper().readTree(response.body());
    assertThat(body.fieldNames())
        .toIterable()
        .containsExactly("type", "title", "status", "detail", "tenant");
    assertThat(body.path("status").asInt()).isEqualTo(status);
    assertThat(body.path("title").asText()).isEqualTo(refusal.title());
    assertThat(body.path("detail").asText()).isEqualTo(detail);
    assertThat(body.path("tenant").asText(null)).isEqualTo(tenant);
    assertThat(body.path("type").asText()).startsWith("https://tenancy.dev/problems/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/authz", "/authz/nginx", "/authz?x=1"})
  void givenReadyTenantWhenAskedThenAdmittedWithIdSchemaAndVersion(String door) throws Exception {
    lookup.set(slug -> Optional.of(Records.in(TenantState.READY)));

    HttpResponse<String> response = get(door, "acme-corp");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-tenant-id")).hasValue(Records.ID.toString());
    assertThat(header(response, "x-tenant-schema")).hasValue("tenant_acme_corp");
    assertThat(header(response, "x-tenant-version")).hasValue("41");
    assertThat(header(response, "cache-control")).hasValue("no-store");
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
  void givenAnyMethodWhenAskedThenAnsweredAlike(String method) throws Exception {
    lookup.set(slug -> Optional.of(Records.in(TenantState.DELETED)));

    var response =
        client.send(request(method, "/authz", "acme-corp"), HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(410);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/authz", "/authz/nginx"})
  void givenNoTenantOrSeveralWhenAskedThenMalformed(String door) throws Exception {
    lookup.set(slug -> Optional.of(Records.in(TenantState.READY)));

    String none = "The request names no tenant";
    String several = "What names the tenant is there more than once";
    assertRefused(get(door), Refusal.MALFORMED, none, null);
    assertRefused(get(door, "acme-corp", "acme-corp"), Refusal.MALFORMED, several, null);
    assertRefused(get(door, "acme-corp", "globex"), Refusal.MALFORMED, several, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Acme-Corp",
        "acme_corp",
        "acme-corp.",
        "acme-corp,globex",
        "acme corp",
        "%61cme",
        "acme-corp/..",
        "-acme",
        "a'; drop schema public",
        "\"acme\""
      })
  void givenNoLabelWhenAskedThenMalformedAndNotNormalised(String tenant) throws Exception {
    lookup.set(slug -> Optional.of(Records.in(TenantState.READY)));

    assertRefused(get("/authz", tenant), Refusal.MALFORMED, null);
    assertRefused(get("/authz/nginx", tenant), Refusal.MALFORMED, null);
  }

  @Test
  void givenNonAsciiTenantWhenAskedThenMalformed() throws Exception {
    lookup.set(slug -> Optional.of(Records.in(TenantState.READY)));

    String answer =
        raw("GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: äcme\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("no-store").doesNotContain("cme");
  }

  @Test
  void givenDuplicateInOtherCaseWhenAskedThenMalformed() throws Exception {
    lookup.set(slug -> Optional.of(Records.in(TenantState.READY)));

    String answer =
        raw(
            "GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: acme\r\nx-tenant: acme\r\n"
                + "Connection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void givenTooLongHeadersOrLineOrNoHttpWhenAskedThenRefusedAsProblem() throws Exception {
    String headers = "GET /authz HTTP/1.1\r\nHost: g\r\nX-Big: " + "x".repeat(40_000) + "\r\n\r\n";
    String line = "GET /authz?" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: g\r\n\r\n";

    assertThat(raw(headers)).startsWith("HTTP/1.1 431 ").contains("no-store", "problem+json");
    assertThat(raw(line)).containsPattern("^HTTP/1.[01] 414 ").contains("no-store", "problem+json");
    assertThat(raw("nonsense\r\n\r\n")).containsPattern("^HTTP/1.[01] 400 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/authz/", "/authz/other", "/AUTHZ", "/authz/nginx/", "//authz"})
  void givenOtherPathWhenAskedThenNotFoundAsProblem(String path) throws Exception {
    HttpResponse<String> response = get(path, "acme-corp");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "content-type")).hasValue("application/problem+json");
    assertThat(header(response, "cache-control")).hasValue("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/authz", "/authz/nginx"})
  void givenUnreadableRegistryWhenAskedThenUnavailable(String door) throws Exception {
    lookup.set(
        slug -> {
          throw new IllegalStateException("connection refused");
        });

    assertRefused(get(door, "acme-corp"), Refusal.REGISTRY_UNAVAILABLE, "acme-corp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/authz", "/authz/nginx"})
  void givenHangingRegistryWhenAskedThenUnavailableInTimeAndItsThreadIsFreed(String door)
      throws Exception {
    CountDownLatch freed = new CountDownLatch(1);
    lookup.set(
        slug -> {
          try {
            Thread.sleep(Duration.ofMinutes(1));
          } catch (InterruptedException e) {
            freed.countDown();
          }
          throw new IllegalStateException("interrupted");
        });

    long start = System.nanoTime();
    HttpResponse<String> response = get(door, "acme-corp");

    assertRefused(response, Refusal.REGISTRY_UNAVAILABLE, "acme-corp");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT.multipliedBy(4));
    assertThat(freed.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void givenRegistryThatHangsForAllWhenManyAskThenAllAreAnsweredInTimeAndItRecovers()
      throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    lookup.set(
        slug -> {
          // Deaf to interrupts, as a driver may be.
          boolean waiting = true;
          while (waiting) {
            try {
              waiting = !back.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
              continue;
            }
          }
          return Optional.of(Records.in(TenantState.READY));
        });

    long start = System.nanoTime();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(
          client.sendAsync(
              request("GET", "/authz", "acme-corp"), HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT.multipliedBy(6));
    // What needs no registry is still answered.
    assertThat(get("/authz", "Not-A-Label").statusCode()).isEqualTo(400);

    back.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> get("/authz", "acme-corp").statusCode() == 200);
  }

  @Test
  void givenAsManyWaitingAsAllowedWhenOneMoreAsksThenItIsAnsweredAtOnce() {
    CountDownLatch back = new CountDownLatch(1);
    DatabaseDecisions bounded =
        new DatabaseDecisions(
            vertx,
            slug -> {
              try {
                back.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Optional.empty();
            },
            1,
            2,
            Duration.ofMinutes(1));

    List<Future<Admission>> three =
        Stream.of("a", "b", "c").map(slug -> bounded.decide(slug)).toList();
    Future<Admission> fourth = bounded.decide("d");

    assertThat(fourth.isComplete()).isTrue();
    assertThat(fourth.result()).isEqualTo(new Admission.Refused(Refusal.REGISTRY_UNAVAILABLE));
    assertThat(three).noneMatch(Future::isComplete);
    back.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(three).allMatch(Future::succeeded));
  }

  @Test
  void givenFixedPortWhenStartedThenAllEventLoopsShareItAndItIsFreeAfterwards() throws Exception {
    int port = Ports.anyFree();
    int loops = Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < 2; i++) {
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      try (GateServer several =
          GateServer.http(
              vertx,
              "127.0.0.1",
              port,
              TenantSources.none().header("X-Tenant"),
              raw -> {
                threads.add(Thread.currentThread());
                return SAID_NO;
              },
              new SimpleMeterRegistry())) {
        for (int j = 0; j < 2 * loops; j++) {
          try (HttpClient each = HttpClient.newHttpClient()) {
            HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/authz"))
                    .header("X-Tenant", "acme-corp")
                    .build();
            assertThat(each.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(410);
          }
        }
        assertThat(several.port()).isEqualTo(port);
        assertThat(threads).hasSize(loops);
      }
    }
  }

  @Test
  void givenLookupThatBlocksWhenAskedThenItRunsOnAVirtualThread() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    lookup.set(
        slug -> {
          thread.set(Thread.currentThread());
          return Optional.empty();
        });

    get("/authz", "acme-corp");

    assertThat(thread.get().isVirtual()).isTrue();
  }

  @Test
  void givenNothingAskedWhenScrapedThenEverySeriesIsThereAtZero() {
    String scrape = metrics.scrape();

    for (String door : List.of("http", "nginx")) {
      for (String decision :
          List.of(
              "admitted",
              "malformed",
              "unknown",
              "deleted",
              "inactive",
              "unavailable",
              "registry_unavailable")) {
        assertThat(scrape)
            .contains(
                "tenancy_gate_decisions_total{decision=\""
                    + decision
                    + "\",door=\""
                    + door
                    + "\"} 0.0");
      }
      assertThat(scrape).contains("tenancy_gate_decision_seconds_count{door=\"" + door + "\"} 0");
    }
  }

  @Test
  void givenDecisionsWhenScrapedThenCountedByDecisionAndDoorWithoutTheTenantsName()
      throws Exception {
    lookup.set(slug -> Optional.of(Records.in(TenantState.DELETED)));

    get("/authz", "acme-corp");
    get("/authz", "acme-corp");
    get("/authz/nginx", "acme-corp");
    get("/authz", "NO");

    assertThat(metrics.scrape())
        .contains("tenancy_gate_decisions_total{decision=\"deleted\",door=\"http\"} 2.0")
        .contains("tenancy_gate_decisions_total{decision=\"deleted\",door=\"nginx\"} 1.0")
        .contains("tenancy_gate_decisions_total{decision=\"malformed\",door=\"http\"} 1.0")
        .contains("tenancy_gate_decision_seconds_count{door=\"http\"} 3")
        .doesNotContain("acme");
  }
}
