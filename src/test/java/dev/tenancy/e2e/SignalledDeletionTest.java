package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.e2e.Registry.Row;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people do to a deletion with {@code temporal workflow signal} and {@code query}. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SignalledDeletionTest {
  private static final String THREE_DAYS =
      "{displayName: K, deletion: {retention: 72h, drainPeriod: 0s}}";
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
  void givenARetention_whenProgressIsAsked_thenItSaysUntilWhenTheSchemaIsKept() {
    Row row = deleted("asked");
    JsonNode progress =
        workflows.awaitProgress(deletion(row), p -> p.path("step").asText().equals("InRetention"));
    assertThat(progress.path("notBefore").asText()).isEqualTo(row.time("drop_after").toString());
    assertThat(progress.path("paused").asBoolean()).isFalse();
  }

  @Test
  void givenARetention_whenDropNowIsSignalled_thenTheSchemaIsDropped() {
    Row row = deleted("hurried");
    workflows.signal(deletion(row), "dropNow");
    registry.awaitStatus("hurried", "dropped");
    assertThat(registry.hasSchema("tenant_hurried")).isFalse();
    assertThat(workflows.result(deletion(row)).at("/result/deleted").asBoolean()).isTrue();
  }

  @Test
  void givenARetention_whenRestoreIsSignalled_thenTheTenantIsServedAgainWithoutAnObject() {
    Row row = deleted("restored");
    workflows.signal(deletion(row), "restore");
    registry.awaitStatus("restored", "ready");
    Awaitility.await().until(() -> door.ask("restored"), Answers.all(200)::equals);
    assertThat(workflows.result(deletion(row)).at("/result/restored").asBoolean()).isTrue();
    assertThat(tenants.exists("restored")).isFalse();
  }

  @Test
  void givenATenantRestoredBySignal_whenItsObjectIsCreatedAgain_thenThatOwnsItWithoutAnInterval() {
    Row row = deleted("adopted");
    workflows.signal(deletion(row), "restore");
    registry.awaitStatus("adopted", "ready");
    tenants.ready("adopted", THREE_DAYS);
    Row after = registry.newest("adopted");
    assertThat(after.text("id")).isEqualTo(row.text("id"));
    assertThat(after.text("resource_uid")).isEqualTo(tenants.uid("adopted"));
    assertThat(after.text("deletions")).isEqualTo("1");
    tenants.awaitEvents(tenants.uid("adopted"), "Restored");
  }

  @Test
  void givenAHeldObject_whenItsTenantIsRestoredBySignal_thenTheObjectGoesAndTheTenantStays() {
    tenants.ready("freed", THREE_DAYS);
    String id = registry.newest("freed").text("id");
    // Somebody else's finalizer holds the object, which is still there when the tenant is restored.
    world
        .stack()
        .kubectl(
            "patch",
            "tenant",
            "freed",
            "--type=json",
            "-p",
            "[{\"op\":\"add\",\"path\":\"/metadata/finalizers/-\",\"value\":\"example.org/other\"}]")
        .orThrow();
    tenants.delete("freed");
    tenants.await("freed", o -> o.at("/metadata/finalizers").size() == 1);
    workflows.signal("tenant/%s/delete/1".formatted(id), "restore");
    Awaitility.await().until(() -> door.ask("freed"), Answers.all(200)::equals);
    tenants.stripFinalizers("freed");
    tenants.awaitGone("freed");
    assertThat(door.ask("freed")).isEqualTo(Answers.all(200));
    assertThat(registry.hasSchema("tenant_freed")).isTrue();
  }

  @Test
  void givenADeletionWithoutARetention_whenRestoreIsSignalled_thenRefusedAndProgressSaysWhy()
      throws SQLException {
    tenants.ready("refused");
    String deletion = deletion(registry.newest("refused"));
    try (Door.Entered transaction = door.enter("refused", "web")) {
      tenants.delete("refused");
      tenants.awaitStep("refused", "Draining");
      workflows.signal(deletion, "restore");
      assertThat(
              workflows
                  .awaitProgress(deletion, p -> p.hasNonNull("refusal"))
                  .path("refusal")
                  .asText())
          .contains("without a retention");
      transaction.commit();
    }
    tenants.awaitGone("refused");
    assertThat(registry.newest("refused").text("status")).isEqualTo("dropped");
  }

  @Test
  void givenADrainingTenant_whenPaused_thenTheDropIsHeldAndTheStatusSaysSoUntilResumed()
      throws SQLException {
    tenants.ready("paused");
    String deletion = deletion(registry.newest("paused"));
    try (Door.Entered transaction = door.enter("paused", "web")) {
      tenants.delete("paused");
      tenants.awaitStep("paused", "Draining");
      workflows.signal(deletion, "pause");
      JsonNode held = tenants.awaitStep("paused", "Held");
      assertThat(Tenants.condition(held, "Reconciling").path("reason").asText())
          .isEqualTo("Paused");
      transaction.commit();
    }
    // Longer than the pauses between two looks.
    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .until(() -> registry.newest("paused").text("status"), "deleted"::equals);
    workflows.signal(deletion, "resume");
    tenants.awaitGone("paused");
    assertThat(registry.newest("paused").text("status")).isEqualTo("dropped");
  }

  private Row deleted(String name) {
    tenants.ready(name, THREE_DAYS);
    tenants.delete(name);
    tenants.awaitGone(name);
    return registry.newest(name);
  }

  private static String deletion(Row row) {
    return "tenant/%s/delete/1".formatted(row.text("id"));
  }
}
