package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.e2e.Registry.Row;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A deletion that keeps the schema: for good (policy Retain), or for now (suspend). */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class KeptTenantTest {
  private static final String RETAIN =
      "{displayName: R, deletion: {policy: Retain, drainPeriod: 0s}}";
  private static World world;

  private final Tenants tenants = world.tenants();
  private final Registry registry = world.registry();
  private final Door door = world.door();

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
  void givenPolicyRetain_whenDeleted_thenTheObjectGoesAndTheSchemaStaysBehind410() {
    tenants.ready("retained", RETAIN);
    tenants.delete("retained");
    tenants.awaitGone("retained");
    assertThat(registry.newest("retained").text("status")).isEqualTo("deleted");
    assertThat(registry.hasSchema("tenant_retained")).isTrue();
    assertThat(door.ask("retained")).isEqualTo(Answers.all(410));
  }

  @Test
  void givenPolicyRetain_whenDeleted_thenAnEventTellsThatTheSchemaIsKept() {
    tenants.ready("retained-told", RETAIN);
    String uid = tenants.uid("retained-told");
    tenants.delete("retained-told");
    tenants.awaitGone("retained-told");
    tenants.awaitEvents(uid, "FinalizerReleased");
    assertThat(tenants.events(uid))
        .containsExactly("Provisioned", "SoftDeleted", "Retained", "FinalizerReleased");
  }

  @Test
  void givenARetainedTenant_whenRecreated_thenItIsTheSameOneWithItsRows() throws SQLException {
    tenants.ready("restored", RETAIN);
    seed("restored");
    Row before = registry.newest("restored");
    tenants.delete("restored");
    tenants.awaitGone("restored");
    tenants.ready("restored", RETAIN);
    assertThat(registry.rows("restored"))
        .singleElement()
        .satisfies(row -> assertThat(row.text("id")).isEqualTo(before.text("id")))
        .satisfies(row -> assertThat(row.text("schema_name")).isEqualTo("tenant_restored"));
    try (Door.Entered transaction = door.enter("restored", "web")) {
      assertThat(transaction.value("select count(*) from orders")).isEqualTo("1");
    }
  }

  @Test
  void givenARetainedTenant_whenRecreated_thenAnEventTellsThatItWasRestored() {
    tenants.ready("restored-told", RETAIN);
    tenants.delete("restored-told");
    tenants.awaitGone("restored-told");
    tenants.ready("restored-told", RETAIN);
    String uid = tenants.uid("restored-told");
    tenants.awaitEvents(uid, "Restored");
    assertThat(tenants.events(uid)).containsExactly("Restored");
  }

  @Test
  void givenARetainedTenant_whenRecreatedWithAnotherSchemaName_thenStalledAndNothingIsRestored() {
    tenants.ready("renamed", RETAIN);
    tenants.delete("renamed");
    tenants.awaitGone("renamed");
    tenants.apply("renamed", "{displayName: R, schemaName: another}");
    assertThat(tenants.awaitStalled("renamed", "SchemaNameDiffers")).contains("tenant_renamed");
    assertThat(registry.newest("renamed").text("status")).isEqualTo("deleted");
    assertThat(door.ask("renamed")).isEqualTo(Answers.all(410));
  }

  @Test
  void givenARestoredTenant_whenDeletedWithPolicyDrop_thenItIsASecondDeletion() {
    tenants.ready("twice", RETAIN);
    tenants.delete("twice");
    tenants.awaitGone("twice");
    tenants.ready("twice");
    String id = registry.newest("twice").text("id");
    tenants.delete("twice");
    tenants.awaitGone("twice");
    assertThat(registry.hasSchema("tenant_twice")).isFalse();
    assertThat(world.workflows().result("tenant/%s/delete/2".formatted(id)).at("/result/deleted"))
        .isEqualTo(Tenants.json("true"));
  }

  @Test
  void givenASuspendedTenant_whenItsSpecChanges_thenTheRecordStays() {
    suspended("held-spec");
    tenants.change("held-spec", "{\"displayName\":\"Other\",\"active\":false}");
    tenants.await("held-spec", o -> o.at("/status/observedGeneration").asInt() == 3);
    Row row = registry.newest("held-spec");
    assertThat(row.text("name")).isEqualTo("held-spec");
    assertThat(row.text("is_active")).isEqualTo("true");
    assertThat(door.ask("held-spec")).isEqualTo(Answers.all(200));
  }

  @Test
  void givenASuspendedTenantWithAChangedSpec_whenResumed_thenTheChangeIsApplied() {
    suspended("resumed");
    tenants.change("resumed", "{\"displayName\":\"Other\"}");
    tenants.change("resumed", "{\"suspend\":false}");
    registry.awaitRow("resumed", row -> row.text("name").equals("Other"));
    tenants.awaitEvents(tenants.uid("resumed"), "Suspended", "Resumed");
  }

  @Test
  void givenASuspendedTenant_whenDeleted_thenItIs410AtOnceAndTheDropIsHeld() {
    suspended("held");
    tenants.delete("held");
    JsonNode held = tenants.awaitStep("held", "Held");
    assertThat(door.ask("held")).isEqualTo(Answers.all(410));
    assertThat(Tenants.condition(held, "SchemaDropped").path("reason").asText())
        .isEqualTo("Suspended");
    // Longer than the drain period and the pauses between two looks.
    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .until(() -> registry.newest("held").text("status"), "deleted"::equals);
    tenants.change("held", "{\"suspend\":false}");
    tenants.awaitGone("held");
    assertThat(registry.hasSchema("tenant_held")).isFalse();
  }

  @Test
  void givenADrainingTenant_whenSuspended_thenTheDropIsHeldUntilResumed() throws SQLException {
    tenants.ready("late");
    try (Door.Entered transaction = door.enter("late", "web")) {
      tenants.delete("late");
      tenants.awaitStep("late", "Draining");
      tenants.change("late", "{\"suspend\":true}");
      tenants.awaitStep("late", "Held");
      transaction.commit();
    }
    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .until(() -> registry.newest("late").text("status"), "deleted"::equals);
    tenants.change("late", "{\"suspend\":false}");
    tenants.awaitGone("late");
  }

  @Test
  void givenADrainingTenant_whenThePolicyBecomesRetain_thenTheSchemaIsKept() throws SQLException {
    tenants.ready("saved");
    try (Door.Entered transaction = door.enter("saved", "web")) {
      tenants.delete("saved");
      tenants.awaitStep("saved", "Draining");
      tenants.change("saved", "{\"deletion\":{\"policy\":\"Retain\"}}");
      tenants.awaitGone("saved");
    }
    assertThat(List.of(registry.hasSchema("tenant_saved"), door.askSql("saved") == 410))
        .containsExactly(true, true);
  }

  private void suspended(String name) {
    tenants.ready(name);
    tenants.change(name, "{\"suspend\":true}");
    tenants.await(name, o -> o.at("/status/phase").asText().equals("Suspended"));
  }

  private void seed(String name) throws SQLException {
    try (Door.Entered transaction = door.enter(name, "web")) {
      transaction.run("insert into orders (owner, item) values ('%s', 'kept')".formatted(name));
      transaction.commit();
    }
  }
}
