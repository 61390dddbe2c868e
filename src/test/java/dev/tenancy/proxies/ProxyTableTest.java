package dev.tenancy.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.ForeignProgram;
import dev.tenancy.stack.Stack;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the client gets, whatever the gate says. Each proxy runs for real, with its file of {@code
 * integrations/gateway}, before an application that answers with the headers it got.
 *
 * <p>{@code -Dproxies.write=true} writes the table into {@code docs/gate.md}.
 */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ProxyTableTest {
  /** What was seen: the client's answer, how many requests the application got, and how long. */
  record Seen(HttpResponse<String> answer, int reached, Duration took) {}

  private static final Map<Proxy, ForeignProgram> running = new EnumMap<>(Proxy.class);
  private static final Map<Proxy, Map<Situation, Seen>> seen = new EnumMap<>(Proxy.class);
  private static Stack stack;
  private static ScriptedGate gate;
  private static EchoApp application;

  @BeforeAll
  static void meetEverySituation() throws Exception {
    stack = Stack.builder().start();
    gate = new ScriptedGate();
    application = new EchoApp();
    Stream.of(Proxy.values()).filter(Proxy::isThere).forEach(ProxyTableTest::start);
    running.keySet().forEach(proxy -> seen.put(proxy, new EnumMap<>(Situation.class)));
    Stream.of(Situation.values()).filter(s -> s != Situation.DOWN).forEach(ProxyTableTest::meet);
    gate.stop();
    meet(Situation.DOWN);
    gate.start();
  }

  private static void start(Proxy proxy) {
    ForeignProgram program = proxy.in(stack, application.port(), gate.port(), gate.grpcPort());
    program.start();
    running.put(proxy, program);
  }

  private static void meet(Situation situation) {
    running
        .keySet()
        .forEach(
            proxy -> {
              int before = application.requests();
              long began = System.nanoTime();
              HttpResponse<String> answer = client(proxy).ask(situation.slug());
              Duration took = Duration.ofNanos(System.nanoTime() - began);
              seen.get(proxy)
                  .put(situation, new Seen(answer, application.requests() - before, took));
            });
  }

  private static Client client(Proxy proxy) {
    return new Client(running.get(proxy).url());
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
    if (gate != null) {
      gate.close();
    }
    if (application != null) {
      application.close();
    }
  }

  static Stream<Arguments> everything() {
    return Stream.of(Proxy.values())
        .flatMap(proxy -> Stream.of(Situation.values()).map(s -> Arguments.of(proxy, s)));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void givenAProxy_whenTheGateAnswersOrNot_thenTheClientGetsThat(Proxy proxy, Situation situation) {
    Seen met = seen(proxy, situation);
    assertThat(met.answer().statusCode()).as(met.answer().body()).isEqualTo(situation.status());
    assertThat(met.reached()).isEqualTo(situation == Situation.ADMITTED ? 1 : 0);
    assertThat(met.took()).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void givenAProxy_whenNotAdmitted_thenTheBodyIsAProblemThatNoCacheKeeps(
      Proxy proxy, Situation situation) {
    Seen met = seen(proxy, situation);
    if (situation == Situation.ADMITTED) {
      return;
    }
    HttpResponse<String> answer = met.answer();
    assertThat(answer.headers().firstValue("Content-Type"))
        .get()
        .asString()
        .startsWith("application/problem+json");
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(answer.headers().allValues("Retry-After"))
        .isEqualTo(situation.status() == 503 ? List.of("1") : List.of());
    var problem = Serialization.unmarshal(answer.body(), JsonNode.class);
    assertThat(problem.path("status").asInt()).isEqualTo(situation.status());
    if (situation.status() < 500) {
      assertThat(problem.path("title").asText())
          .isEqualTo(situation.refusal().orElseThrow().title());
      assertThat(problem.path("tenant").asText(null))
          .isEqualTo(situation == Situation.MALFORMED ? null : situation.slug());
    }
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void givenForgedHeaders_whenAdmitted_thenTheApplicationGetsTheGatesAlone(Proxy proxy) {
    List<String> got = seen(proxy, Situation.ADMITTED).answer().body().lines().toList();
    assertThat(
            got.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-tenant"))
                .map(line -> line.toLowerCase(Locale.ROOT)))
        .containsExactlyInAnyOrder(
            "x-tenant: acme-corp",
            "x-tenant-id: " + Situation.YES.id(),
            "x-tenant-schema: tenant_acme_corp",
            "x-tenant-version: 41");
    assertThat(got).noneMatch(line -> line.contains("forged"));
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void givenNoTenantOrTwo_whenAsked_thenItIsMalformed(Proxy proxy) {
    proxy.need();
    assertThat(client(proxy).ask("/orders").statusCode()).isEqualTo(400);
    assertThat(
            client(proxy)
                .ask("/orders", "X-Tenant", "acme-corp", "X-Tenant", "acme-corp")
                .statusCode())
        .isEqualTo(400);
    assertThat(
            client(proxy)
                .ask("/orders", "X-Tenant", "acme-corp", "X-Tenant", "deleted")
                .statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void givenAnApplicationThatRefuses_whenAdmitted_thenItsAnswerPasses(Proxy proxy) {
    proxy.need();
    HttpResponse<String> answer = client(proxy).ask("/forbidden", "X-Tenant", "acme-corp");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("acme-corp").doesNotContain("problems");
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void givenAGateThatWasDown_whenItIsBack_thenRequestsAreAdmittedAgain(Proxy proxy) {
    proxy.need();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> client(proxy).ask("acme-corp").statusCode() == 200);
  }

  @Test
  void givenAllThatWasSeen_whenCompared_thenTheDocumentSaysTheSame() {
    Stream.of(Proxy.values()).forEach(Proxy::need);
    var table = new StringBuilder(ResultTable.head());
    seen.forEach(
        (proxy, met) ->
            table.append(
                ResultTable.row(
                    proxy, met.values().stream().map(s -> s.answer().statusCode()).toList())));
    System.out.println(table);
    seen.forEach(
        (proxy, met) ->
            System.out.printf(
                "%s: no after %d ms when the gate is silent, after %d ms when it is down%n",
                proxy.title(),
                met.get(Situation.SILENT).took().toMillis(),
                met.get(Situation.DOWN).took().toMillis()));
    if (Boolean.getBoolean("proxies.write")) {
      ResultTable.write(table.toString());
    }
    assertThat(ResultTable.documented()).isEqualTo(table.toString());
  }

  private static Seen seen(Proxy proxy, Situation situation) {
    proxy.need();
    return seen.get(proxy).get(situation);
  }
}
