package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.JavaProcess;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever runs it sees: health, metrics, logs. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OperationsTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static World world;
  private static Logs logs;
  private static String operatorMetricsAtFirst;
  private static String gateMetricsAtFirst;

  @BeforeAll
  static void start() {
    world =
        World.start(
            Stack.builder()
                .everything()
                .migrations(Path.of("examples/migrations"))
                .operatorEnv("TENANCY_LOG_FORMAT", "json")
                .gateEnv("TENANCY_LOG_FORMAT", "json"));
    logs = new Logs(world.stack());
    operatorMetricsAtFirst = get(world.stack().operator(), "/metrics").body();
    gateMetricsAtFirst = get(world.stack().gate(), "/metrics").body();
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenancy_tenants{phase=\"provisioning\"}",
        "tenancy_tenants{phase=\"ready\"}",
        "tenancy_tenants{phase=\"failed\"}",
        "tenancy_tenants{phase=\"deleted\"}",
        "tenancy_tenants{phase=\"dropping\"}",
        "tenancy_tenants{phase=\"dropped\"}",
        "tenancy_deletion_step_seconds_count{step=\"soft_delete\"}",
        "tenancy_deletion_step_seconds_count{step=\"drain\"}",
        "tenancy_deletion_step_seconds_count{step=\"drop\"}",
        "tenancy_deletion_step_seconds_count{step=\"release\"}",
        "tenancy_tenants_stalled 0",
        "tenancy_deletion_oldest_seconds",
        "tenancy_orphans{kind=\"record_without_object\"} 0",
        "tenancy_orphans{kind=\"record_without_schema\"} 0",
        "tenancy_orphans{kind=\"schema_without_record\"} 0",
        "tenancy_orphans{kind=\"object_without_record\"} 0",
        "tenancy_orphans{kind=\"workflow_without_record\"} 0",
        "tenancy_orphans{kind=\"workflow_overdue\"} 0",
        "tenancy_drop_attempts_total{result=\"dropped\"}",
        "tenancy_drop_attempts_total{result=\"nothing\"}",
        "tenancy_drop_attempts_total{result=\"error\"}",
        "tenancy_database_up",
        "tenancy_temporal_up",
        "tenancy_reconcile_seconds_bucket",
        "tenancy_reconcile_seconds_count",
        "jvm_memory_used_bytes"
      })
  void givenAnOperatorThatJustStarted_whenScraped_thenTheSeriesIsThere(String series) {
    assertThat(operatorMetricsAtFirst).contains("\n" + series);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenancy_gate_decisions_total{decision=\"admitted\",door=\"http\"}",
        "tenancy_gate_decisions_total{decision=\"deleted\",door=\"http\"}",
        "tenancy_gate_decisions_total{decision=\"deleted\",door=\"nginx\"}",
        "tenancy_gate_decisions_total{decision=\"registry_unavailable\",door=\"nginx\"}",
        "tenancy_gate_decision_seconds_bucket{door=\"http\"",
        "tenancy_gate_decision_seconds_count{door=\"nginx\"}",
        "tenancy_gate_view_age_seconds",
        "tenancy_gate_lease_seconds",
        "tenancy_gate_view_tenants"
      })
  void givenAGateThatJustStarted_whenScraped_thenTheSeriesIsThere(String series) {
    assertThat(gateMetricsAtFirst).contains("\n" + series);
  }

  @Test
  void givenAnOperatorThatJustStarted_whenScraped_thenTheHistogramHasFewBuckets() {
    assertThat(operatorMetricsAtFirst.lines())
        .filteredOn(line -> line.startsWith("tenancy_reconcile_seconds_bucket"))
        .hasSizeBetween(10, 15)
        .anyMatch(line -> line.contains("le=\"0.001\""))
        .anyMatch(line -> line.contains("le=\"10.0\""));
  }

  @Test
  void givenATenant_whenReady_thenTheFleetIsCounted() {
    world.tenants().ready("counted");
    int ready = world.registry().query("select from tenancy.tenants where status = 'ready'").size();
    Awaitility.await()
        .until(
            () -> metric(world.stack().operator(), "tenancy_tenants{phase=\"ready\"}"),
            now -> now == ready);
  }

  @Test
  void givenATenantStalledBeforeItHasARecord_whenScraped_thenItIsCounted() {
    world.registry().run("create schema strangers");
    world.tenants().apply("stalled", "{displayName: S, schemaName: strangers}");
    world.tenants().awaitStalled("stalled", "SchemaExists");
    Awaitility.await()
        .until(() -> metric(world.stack().operator(), "tenancy_tenants_stalled"), n -> n == 1);
    world.tenants().delete("stalled");
    world.tenants().awaitGone("stalled");
  }

  @Test
  void givenTheGate_whenItDecides_thenTheDecisionIsCounted() {
    String series = "tenancy_gate_decisions_total{decision=\"unknown\",door=\"http\"}";
    double before = metric(world.stack().gate(), series);
    world.door().askHttp("nobody");
    assertThat(metric(world.stack().gate(), series)).isEqualTo(before + 1);
  }

  @Test
  void givenTheGate_whenItDecides_thenNoTenantIsNamedInItsMetrics() {
    world.tenants().ready("discreet");
    world.door().ask("discreet");
    assertThat(get(world.stack().gate(), "/metrics").body()).doesNotContain("discreet");
  }

  @Test
  void givenNoDatabase_whenProbed_thenTheOperatorIsNotReadyButTheGateStays() {
    world.stack().postgres().stop();
    try {
      HttpResponse<String> ready = get(world.stack().operator(), "/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("PostgreSQL");
      assertThat(get(world.stack().operator(), "/livez").statusCode()).isEqualTo(200);
      // It is warm: what it remembers, and a 503 past that, are better than no gate.
      assertThat(get(world.stack().gate(), "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(world.stack().gate(), "/livez").statusCode()).isEqualTo(200);
      Awaitility.await().until(() -> metric(world.stack().operator(), "tenancy_database_up") == 0);
    } finally {
      world.stack().postgres().start();
    }
    world.stack().operator().awaitReady();
    world.stack().gate().awaitReady();
  }

  @Test
  void givenAWholeLife_whenTheLogIsRead_thenItsLinesCarryTheTenantAndItsUid() {
    world.tenants().ready("logged");
    String uid = world.tenants().uid("logged");
    world.tenants().delete("logged");
    world.tenants().awaitGone("logged");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(logs.linesOf("operator"))
                    .filteredOn(line -> line.path("tenant").asText().equals("logged"))
                    .filteredOn(line -> line.path("uid").asText().equals(uid))
                    .extracting(line -> line.path("reason").asText())
                    .contains("Provisioned", "SoftDeleted", "SchemaDropped", "FinalizerReleased"));
  }

  @Test
  void givenADeletion_whenTheLogIsRead_thenItsLinesCarryTheWorkflow() {
    world.tenants().ready("traced");
    String id = world.registry().newest("traced").text("id");
    world.tenants().delete("traced");
    world.tenants().awaitGone("traced");
    assertThat(logs.linesOf("operator"))
        .filteredOn(line -> line.path("tenant").asText().equals("traced"))
        .extracting(line -> line.path("workflowId").asText())
        .contains("tenant/%s/delete/1".formatted(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "gate"})
  void givenALogInJson_whenRead_thenEachLineIsAnObjectWithTimeLevelAndMessage(String part) {
    world.tenants().ready("json-" + part);
    assertThat(logs.linesOf(part))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line.fieldNames())
                    .toIterable()
                    .contains("@timestamp", "level", "message"));
  }

  @Test
  void givenEverythingThatRan_whenTheLogsAreRead_thenNoSecretIsInThem() throws IOException {
    world.tenants().ready("secretive");
    world.tenants().delete("secretive");
    world.tenants().awaitGone("secretive");
    assertThat(logs.secrets()).hasSizeGreaterThanOrEqualTo(6);
    assertThat(logs.all())
        .hasSizeGreaterThanOrEqualTo(8)
        .allSatisfy(log -> assertThat(log).content().doesNotContain(logs.secrets()));
  }

  private static double metric(JavaProcess part, String series) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(series) + " (.+)$")
            .matcher(get(part, "/metrics").body());
    assertThat(line.find()).as(series).isTrue();
    return Double.parseDouble(line.group(1));
  }

  private static HttpResponse<String> get(JavaProcess part, String path) {
    URI address = part.url().resolve(path);
    var request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
