package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.api.Condition;
import dev.tenancy.api.Tenant;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.e2e.Registry.Row;
import dev.tenancy.operator.Kstatus;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tenant that is deleted: the gate closes, admitted requests are waited for, the schema goes. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TenantDeletionTest {
  private static World world;

  private final Tenants tenants = world.tenants();
  private final Registry registry = world.registry();
  private final Door door = world.door();

  @BeforeAll
  static void start() {
    world = World.start(Stack.builder().everything().migrations(Path.of("examples/migrations")));
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenAnOpenTransaction_whenDeleted_thenEveryDoorSays410MeanwhileAndItGoesOn()
      throws SQLException {
    tenants.ready("open");
    try (Door.Entered transaction = door.enter("open", "web")) {
      tenants.delete("open");
      registry.awaitStatus("open", "deleted");
      assertThat(door.ask("open")).isEqualTo(Answers.all(410));
      transaction.run("insert into orders (owner, item) values ('open', 'late')");
      transaction.commit();
    }
    tenants.awaitGone("open");
  }

  @Test
  void givenAnOpenTransaction_whenDeleted_thenTheStatusNamesItAndTheDropWaitsForIt()
      throws SQLException {
    tenants.ready("blocked");
    try (Door.Entered transaction = door.enter("blocked", "night-report")) {
      tenants.delete("blocked");
      JsonNode waiting =
          tenants.await(
              "blocked",
              o ->
                  o.at("/status/deletion/step").asText().equals("Draining")
                      && !o.at("/status/deletion/blockedBy").isMissingNode());
      assertThat(waiting.at("/status/deletion/blockedBy").asText())
          .contains("pid " + transaction.pid(), "app night-report");
      assertThat(registry.hasSchema("tenant_blocked")).isTrue();
    }
    tenants.awaitGone("blocked");
    assertThat(registry.hasSchema("tenant_blocked")).isFalse();
  }

  @Test
  void givenADeletingTenant_whenItsStatusIsRead_thenItIsOfTheNewestGeneration()
      throws SQLException {
    tenants.ready("generation");
    try (Door.Entered transaction = door.enter("generation", "web")) {
      tenants.delete("generation");
      JsonNode draining = tenants.awaitStep("generation", "Draining");
      assertThat(draining.at("/status/observedGeneration").asInt())
          .isEqualTo(draining.at("/metadata/generation").asInt())
          .isEqualTo(2);
      assertThat(Tenants.is(draining, "SoftDeleted")).isEqualTo("True");
      assertThat(draining.at("/status/record/deletedAt").asText()).isNotEmpty();
    }
    tenants.awaitGone("generation");
  }

  @Test
  void givenADeletedTenant_whenGone_thenItsTombstoneSays410() {
    tenants.ready("tombstone");
    tenants.delete("tombstone");
    tenants.awaitGone("tombstone");
    assertThat(registry.newest("tombstone").text("status")).isEqualTo("dropped");
    assertThat(door.ask("tombstone")).isEqualTo(Answers.all(410));
  }

  @Test
  void givenADeletedTenant_whenGone_thenEventsTellEachTransitionInOrder() {
    tenants.ready("events");
    String uid = tenants.uid("events");
    tenants.delete("events");
    tenants.awaitGone("events");
    tenants.awaitEvents(uid, "FinalizerReleased");
    assertThat(tenants.events(uid))
        .containsExactly(
            "Provisioned",
            "SoftDeleted",
            "GateClosed",
            "SchemaDropStarted",
            "SchemaDropped",
            "FinalizerReleased");
  }

  @Test
  void givenADeletedTenant_whenGone_thenItsWorkflowCompletedWithItsResult() {
    String id = deleted("result");
    JsonNode ended = world.workflows().result("tenant/%s/delete/1".formatted(id));
    assertThat(ended.path("status").asText()).isEqualTo("COMPLETED");
    assertThat(ended.path("result"))
        .isEqualTo(Tenants.json("{\"deleted\":true,\"tenantId\":\"%s\"}".formatted(id)));
  }

  @Test
  void givenADeletedTenant_whenGone_thenItsWorkflowTookTheStepsInOrder() {
    String id = deleted("order");
    assertThat(world.workflows().activities("tenant/%s/delete/1".formatted(id)))
        .containsExactly("softDeleteTenant", "getTenantInfo", "drainTenant", "dropTenantSchema");
  }

  @Test
  void givenADrainPeriod_whenDeleted_thenTheDropIsNotBeforeItsEnd() {
    tenants.ready("period", "{displayName: P, deletion: {drainPeriod: 3s}}");
    tenants.delete("period");
    tenants.awaitGone("period");
    Row row = registry.newest("period");
    assertThat(Duration.between(row.time("deleted_at"), row.time("dropped_at")))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void givenATransactionPastTheSqlDoor_whenDeleted_thenTheDropWaitsForItsLocks()
      throws SQLException {
    tenants.ready("locks");
    Instant committed;
    try (Door.Entered transaction = door.begin("gated-app")) {
      transaction.run("set local search_path to tenant_locks");
      transaction.run("select * from orders");
      tenants.delete("locks");
      JsonNode waiting =
          tenants.await("locks", o -> !o.at("/status/deletion/blockedBy").isMissingNode());
      assertThat(waiting.at("/status/deletion/blockedBy").asText()).contains("app gated-app");
      committed = Instant.now();
      transaction.commit();
    }
    tenants.awaitGone("locks");
    assertThat(registry.newest("locks").time("dropped_at")).isAfter(committed);
  }

  @Test
  void givenADroppedTenant_whenRecreated_thenItIsANewOneInAnEmptySchemaOfANewName()
      throws SQLException {
    tenants.ready("again");
    try (Door.Entered transaction = door.enter("again", "web")) {
      transaction.run("insert into orders (owner, item) values ('again', 'old')");
      transaction.commit();
    }
    tenants.delete("again");
    tenants.awaitGone("again");
    tenants.ready("again");
    List<Row> rows = registry.rows("again");
    assertThat(rows).extracting(row -> row.text("status")).containsExactly("dropped", "ready");
    assertThat(rows)
        .extracting(row -> row.text("schema_name"))
        .containsExactly("tenant_again", "tenant_again_2");
    assertThat(rows).extracting(row -> row.text("id")).doesNotHaveDuplicates();
    assertThat(door.ask("again")).isEqualTo(Answers.all(200));
    try (Door.Entered transaction = door.enter("again", "web")) {
      assertThat(transaction.value("select count(*) from orders")).isEqualTo("0");
    }
  }

  /** What Flux, Argo CD and kubectl wait make of each status that there ever was. */
  @Test
  void givenAWholeLife_whenWatched_thenEveryStatusIsExact() throws InterruptedException {
    List<Tenant> versions;
    try (StatusWatch watch = new StatusWatch(world.stack(), "watched")) {
      tenants.ready("watched");
      tenants.change("watched", "{\"active\":false}");
      tenants.await("watched", object -> Tenants.is(object, "Active").equals("False"));
      tenants.delete("watched");
      versions = watch.untilGone();
    }
    assertThat(versions).allSatisfy(TenantDeletionTest::isExact);
    assertThat(versions)
        .extracting(Kstatus::of)
        .contains(Kstatus.IN_PROGRESS, Kstatus.CURRENT, Kstatus.TERMINATING)
        .doesNotContain(Kstatus.FAILED);
    assertThat(versions.getFirst()).extracting(Kstatus::of).isEqualTo(Kstatus.IN_PROGRESS);
  }

  private static void isExact(Tenant version) {
    var status = version.getStatus();
    boolean reconciling = status.condition("Reconciling").filter(Condition::holds).isPresent();
    boolean stalled = status.condition("Stalled").filter(Condition::holds).isPresent();
    assertThat(reconciling && stalled).as("both Reconciling and Stalled").isFalse();
    assertThat(status.observedGeneration())
        .isLessThanOrEqualTo(version.getMetadata().getGeneration());
    if (status.conditions() == null) {
      assertThat(status.observedGeneration()).isEqualTo(-1);
      return;
    }
    assertThat(status.conditions())
        .allSatisfy(c -> assertThat(c.observedGeneration()).isEqualTo(status.observedGeneration()));
    if (!reconciling && !stalled) {
      assertThat(status.condition("Ready").orElseThrow().status()).as("at rest").isEqualTo("True");
    }
  }

  private String deleted(String name) {
    tenants.ready(name);
    String id = registry.newest(name).text("id");
    tenants.delete(name);
    tenants.awaitGone(name);
    return id;
  }
}
