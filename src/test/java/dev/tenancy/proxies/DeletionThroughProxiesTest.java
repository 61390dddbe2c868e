package dev.tenancy.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.proxies.Traffic.Answer;
import dev.tenancy.stack.ForeignProgram;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With the real gate, registry and operator: a tenant for each proxy is deleted under traffic. The
 * application behind the proxies asks no door; it reads the schema that the proxy says.
 */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DeletionThroughProxiesTest {
  private static final Map<Proxy, Traffic> traffic = new EnumMap<>(Proxy.class);
  private static Stack stack;
  private static TrustingApp application;

  @BeforeAll
  static void deleteUnderTraffic() throws Exception {
    stack = Stack.builder().operator().gate().migrations(Path.of("examples/migrations")).start();
    application = new TrustingApp(stack.postgres().as(Postgres.ORDERS_APP));
    Stream.of(Proxy.values()).filter(Proxy::isThere).forEach(DeletionThroughProxiesTest::begin);
    await(200);
    var delete = new ArrayList<>(List.of("delete", "tenant", "--wait=false"));
    delete.addAll(slugs());
    kubectl(delete);
    var gone = new ArrayList<>(List.of("wait", "--for=delete", "--timeout=60s"));
    slugs().forEach(slug -> gone.add("tenant/" + slug));
    kubectl(gone);
    await(410);
    traffic.values().forEach(Traffic::close);
  }

  private static List<String> slugs() {
    return traffic.keySet().stream().map(Proxy::slug).toList();
  }

  private static void kubectl(List<String> line) {
    stack.kubectl(line.toArray(String[]::new)).orThrow();
  }

  private static void begin(Proxy proxy) {
    ForeignProgram program =
        proxy.in(stack, application.port(), stack.gateUrl().getPort(), stack.gateGrpcPort());
    program.start();
    apply(proxy.slug());
    traffic.put(proxy, new Traffic(new Client(program.url()), proxy.slug()));
  }

  private static void apply(String slug) {
    Path file = stack.dir().directory("manifests").resolve(slug + ".yaml");
    try {
      Files.writeString(
          file,
          """
          apiVersion: tenancy.dev/v1beta1
          kind: Tenant
          metadata: {name: %1$s}
          spec: {displayName: %1$s, deletion: {drainPeriod: 2s}}
          """
              .formatted(slug));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kubectl(List.of("apply", "-f", file.toString()));
    kubectl(List.of("wait", "--for=condition=Ready", "tenant/" + slug, "--timeout=60s"));
  }

  private static void await(int status) {
    Awaitility.await("every client hears " + status)
        .atMost(Duration.ofSeconds(60))
        .until(() -> traffic.values().stream().allMatch(clients -> clients.heard(status, 20)));
  }

  @AfterAll
  static void stop() {
    traffic.values().forEach(Traffic::close);
    if (application != null) {
      application.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void givenTraffic_whenItsTenantIsDeleted_thenEachClientHears200Then410AndNothingElse(
      Proxy proxy) {
    proxy.need();
    for (List<Answer> heard : traffic.get(proxy).answers()) {
      assertThat(heard.stream().filter(a -> a.status() != 200 && a.status() != 410)).isEmpty();
      int firstGone = heard.stream().map(Answer::status).toList().indexOf(410);
      assertThat(heard.subList(0, firstGone)).extracting(Answer::status).containsOnly(200);
      assertThat(heard.subList(firstGone, heard.size()))
          .extracting(Answer::status)
          .containsOnly(410);
      System.out.printf("%s: %dx200 %dx410%n", proxy.title(), firstGone, heard.size() - firstGone);
    }
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void givenTraffic_whenItsTenantIsDeleted_thenOnlyItsOwnSchemaWasRead(Proxy proxy) {
    proxy.need();
    Stream<String> bodies =
        traffic.get(proxy).answers().stream()
            .flatMap(List::stream)
            .filter(answer -> answer.status() == 200)
            .map(Answer::body);
    assertThat(Set.copyOf(bodies.toList()))
        .singleElement()
        .asString()
        .endsWith(" tenant_" + proxy.slug().replace('-', '_'));
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void givenTraffic_whenItsTenantIsDeleted_thenTheClientIsToldWhy(Proxy proxy) {
    proxy.need();
    assertThat(traffic.get(proxy).answers().getFirst().getLast().body())
        .contains("https://tenancy.dev/problems/deleted", "\"tenant\":\"" + proxy.slug() + "\"");
  }
}
