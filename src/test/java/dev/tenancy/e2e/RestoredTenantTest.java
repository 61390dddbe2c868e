package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.e2e.Registry.Row;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A deletion with a retention: the object goes at once, the schema stays, the tenant can be back.
 */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RestoredTenantTest {
  private static final String THREE_DAYS =
      "{displayName: K, deletion: {retention: 72h, drainPeriod: 0s}}";
  private static final Duration UNLIMITED_BUT_FOR_A_SLOW_MACHINE = Duration.ofSeconds(5);
  private static World world;

  private final Tenants tenants = world.tenants();
  private final Registry registry = world.registry();
  private final Door door = world.door();
  private final Workflows workflows = world.workflows();

  @BeforeAll
  static void start() {
    world =
        World.start(Stack.builder().operator().gate().migrations(Path.of("examples/migrations")));
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenARetention_whenDeleted_thenTheObjectGoesAndTheSchemaStaysBehind410() {
    Row deleted = deleted("kept", THREE_DAYS);
    assertThat(deleted.text("status")).isEqualTo("deleted");
    assertThat(deleted.time("drop_after"))
        .isEqualTo(deleted.time("deleted_at").plus(Duration.ofHours(72)));
    assertThat(registry.hasSchema("tenant_kept")).isTrue();
    assertThat(door.ask("kept")).isEqualTo(Answers.all(410));
    assertThat(workflows.status(deletion(deleted, 1))).isEqualTo("RUNNING");
  }

  @Test
  void givenARetention_whenDeleted_thenEventsTellUntilWhenTheSchemaIsKept() {
    tenants.ready("kept-told", THREE_DAYS);
    String uid = tenants.uid("kept-told");
    tenants.delete("kept-told");
    tenants.awaitGone("kept-told");
    tenants.awaitEvents(uid, "FinalizerReleased");
    assertThat(tenants.events(uid))
        .containsExactly("Provisioned", "SoftDeleted", "RetentionStarted", "FinalizerReleased");
  }

  @Test
  void givenARetention_whenRecreatedBeforeItIsOver_thenItIsTheSameTenantWithItsRows()
      throws SQLException {
    tenants.ready("back", THREE_DAYS);
    String uid = tenants.uid("back");
    seed("back");
    Row before = registry.newest("back");
    tenants.delete("back");
    tenants.awaitGone("back");
    tenants.ready("back", THREE_DAYS);
    assertThat(registry.rows("back")).hasSize(1);
    Row after = registry.newest("back");
    assertThat(after.text("id")).isEqualTo(before.text("id"));
    assertThat(after.text("schema_name")).isEqualTo("tenant_back");
    assertThat(after.text("resource_uid")).isEqualTo(tenants.uid("back")).isNotEqualTo(uid);
    try (Door.Entered transaction = door.enter("back", "web")) {
      assertThat(transaction.value("select count(*) from orders")).isEqualTo("1");
    }
    tenants.awaitEvents(tenants.uid("back"), "Restored");
    assertThat(workflows.result(deletion(before, 1)).path("result"))
        .isEqualTo(
            Tenants.json(
                "{\"deleted\":false,\"tenantId\":\"%s\",\"restored\":true}"
                    .formatted(before.text("id"))));
  }

  @Test
  void givenARetentionUnderTraffic_whenRecreated_thenRequestsAreAdmittedAgainSoon() {
    deleted("soon", THREE_DAYS);
    Instant asked = now();
    tenants.apply("soon", THREE_DAYS);
    // Whoever asks holds the tenant's lock for a moment: a restore gets through all the same.
    Awaitility.await("admitted again")
        .pollInterval(Duration.ofMillis(1))
        .until(() -> door.ask("soon"), Answers.all(200)::equals);
    Instant restored = registry.newest("soon").time("updated_at");
    assertThat(Duration.between(asked, restored)).isLessThan(UNLIMITED_BUT_FOR_A_SLOW_MACHINE);
    assertThat(Duration.between(restored, now())).isLessThan(UNLIMITED_BUT_FOR_A_SLOW_MACHINE);
  }

  @Test
  void givenARestoredTenant_whenDeletedAgain_thenItsRetentionBeginsAnew() {
    Row first = deleted("again-kept", THREE_DAYS);
    tenants.ready("again-kept", THREE_DAYS);
    tenants.delete("again-kept");
    tenants.awaitGone("again-kept");
    Row second = registry.newest("again-kept");
    assertThat(second.time("drop_after"))
        .isEqualTo(second.time("deleted_at").plus(Duration.ofHours(72)))
        .isAfter(first.time("drop_after"));
    assertThat(workflows.status(deletion(second, 2))).isEqualTo("RUNNING");
  }

  @Test
  void givenAShortRetention_whenItIsOver_thenTheSchemaIsDroppedWithoutTheObject() {
    deleted("short", "{displayName: S, deletion: {retention: 3s, drainPeriod: 0s}}");
    Row dropped = registry.awaitStatus("short", "dropped");
    assertThat(dropped.time("dropped_at")).isAfter(dropped.time("drop_after"));
    assertThat(registry.hasSchema("tenant_short")).isFalse();
    assertThat(door.ask("short")).isEqualTo(Answers.all(410));
  }

  @Test
  void givenADroppedTenant_whenRecreated_thenItIsANewEmptyOneWithAnotherSchema()
      throws SQLException {
    tenants.ready("anew", "{displayName: A, deletion: {retention: 1s, drainPeriod: 0s}}");
    seed("anew");
    tenants.delete("anew");
    tenants.awaitGone("anew");
    registry.awaitStatus("anew", "dropped");
    tenants.ready("anew");
    assertThat(registry.rows("anew"))
        .extracting(row -> row.text("status") + " " + row.text("schema_name"))
        .containsExactly("dropped tenant_anew", "ready tenant_anew_2");
    try (Door.Entered transaction = door.enter("anew", "web")) {
      assertThat(transaction.value("select count(*) from orders")).isEqualTo("0");
    }
  }

  @Test
  void givenADeletionWithoutARetention_whenRecreatedMeanwhile_thenItWaitsAndIsANewTenant()
      throws SQLException {
    tenants.ready("waiting");
    String old = registry.newest("waiting").text("id");
    try (Door.Entered transaction = door.enter("waiting", "web")) {
      tenants.delete("waiting");
      tenants.awaitStep("waiting", "Draining");
      tenants.stripFinalizers("waiting");
      tenants.apply("waiting");
      JsonNode heir =
          tenants.await(
              "waiting",
              o ->
                  Tenants.condition(o, "Ready")
                      .path("reason")
                      .asText()
                      .equals("PredecessorDeleting"));
      assertThat(Tenants.condition(heir, "Ready").path("message").asText()).contains(old);
      assertThat(registry.newest("waiting").text("status")).isEqualTo("deleted");
      transaction.commit();
    }
    tenants.awaitReady("waiting");
    assertThat(registry.rows("waiting"))
        .extracting(row -> row.text("status"))
        .containsExactly("dropped", "ready");
    assertThat(tenants.status("waiting").path("tenantId").asText()).isNotEqualTo(old);
  }

  @Test
  void givenNoTemporal_whenDeletedWithARetention_thenTheObjectStaysUntilTheWorkflowRuns() {
    tenants.ready("unwatched", THREE_DAYS);
    world.stack().temporal().kill();
    try {
      tenants.delete("unwatched");
      tenants.await(
          "unwatched",
          o ->
              Tenants.condition(o, "Reconciling")
                  .path("message")
                  .asText()
                  .contains("WorkflowUnavailable"));
      assertThat(door.ask("unwatched")).isEqualTo(Answers.all(410));
      assertThat(tenants.exists("unwatched")).isTrue();
    } finally {
      world.stack().temporal().start();
    }
    tenants.awaitGone("unwatched");
    assertThat(registry.newest("unwatched").text("status")).isEqualTo("deleted");
  }

  @Test
  void givenASuspendedTenant_whenDeletedWithARetention_thenItIsHeldWithTheTimeInItsStatus() {
    tenants.ready("held-kept", THREE_DAYS);
    tenants.change("held-kept", "{\"suspend\":true}");
    tenants.await("held-kept", o -> o.at("/status/phase").asText().equals("Suspended"));
    tenants.delete("held-kept");
    JsonNode held = tenants.awaitStep("held-kept", "Held");
    assertThat(door.ask("held-kept")).isEqualTo(Answers.all(410));
    assertThat(Instant.parse(held.at("/status/deletion/dropNotBefore").asText()))
        .isEqualTo(registry.newest("held-kept").time("drop_after"));
    tenants.change("held-kept", "{\"suspend\":false}");
    tenants.awaitGone("held-kept");
    assertThat(registry.newest("held-kept").text("status")).isEqualTo("deleted");
    assertThat(registry.hasSchema("tenant_held_kept")).isTrue();
  }

  @Test
  void givenAHeldDeletion_whenItsRetentionIsTakenAway_thenItIsDroppedLikeAnyOther() {
    tenants.ready("unkept", THREE_DAYS);
    tenants.change("unkept", "{\"suspend\":true}");
    tenants.await("unkept", o -> o.at("/status/phase").asText().equals("Suspended"));
    tenants.delete("unkept");
    tenants.awaitStep("unkept", "Held");
    tenants.change("unkept", "{\"suspend\":false,\"deletion\":{\"retention\":\"0s\"}}");
    tenants.awaitGone("unkept");
    assertThat(registry.newest("unkept").text("status")).isEqualTo("dropped");
    assertThat(registry.hasSchema("tenant_unkept")).isFalse();
  }

  private Row deleted(String name, String spec) {
    tenants.ready(name, spec);
    tenants.delete(name);
    tenants.awaitGone(name);
    return registry.newest(name);
  }

  private static String deletion(Row row, int number) {
    return "tenant/%s/delete/%d".formatted(row.text("id"), number);
  }

  private Instant now() {
    return registry.query("select clock_timestamp() as now").getFirst().time("now");
  }

  private void seed(String name) throws SQLException {
    try (Door.Entered transaction = door.enter(name, "web")) {
      transaction.run("insert into orders (owner, item) values ('%s', 'kept')".formatted(name));
      transaction.commit();
    }
  }
}
