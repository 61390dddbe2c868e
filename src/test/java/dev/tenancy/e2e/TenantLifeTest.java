package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.e2e.Registry.Row;
import dev.tenancy.stack.Stack;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tenant that lives: applied, served, switched off and on, changed. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TenantLifeTest {
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
  void givenNobody_whenAsked_thenEveryDoorSays404() {
    assertThat(door.ask("nobody")).isEqualTo(Answers.all(404));
  }

  @Test
  void givenAnAppliedTenant_whenReady_thenEveryDoorAdmits() {
    tenants.ready("served");
    assertThat(door.ask("served")).isEqualTo(Answers.all(200));
  }

  @Test
  void givenATenant_whenEnteredBySql_thenItsMigratedSchemaAloneIsOnThePath() throws Exception {
    tenants.ready("entered");
    try (Door.Entered transaction = door.enter("entered", "web")) {
      transaction.run("insert into orders (owner, item) values ('entered', 'a')");
      assertThat(transaction.value("select current_setting('search_path')"))
          .isEqualTo("tenant_entered, pg_temp");
    }
  }

  @Test
  void givenATenant_whenEnteredBySql_thenHowFarItsSchemaIsCannotBeChanged() throws Exception {
    tenants.ready("historic");
    try (Door.Entered transaction = door.enter("historic", "web")) {
      assertThat(
              transaction.value(
                  "select has_table_privilege('flyway_schema_history', 'insert, update, delete,"
                      + " select')"))
          .isEqualTo("f");
    }
  }

  @Test
  void givenATenant_whenTheGateAdmits_thenItNamesIdSchemaAndVersion() {
    tenants.ready("named");
    HttpResponse<String> answer = door.askHttp("named");
    Row row = registry.newest("named");
    assertThat(
            List.of("X-Tenant-Id", "X-Tenant-Schema", "X-Tenant-Version").stream()
                .map(header -> answer.headers().firstValue(header).orElse("")))
        .containsExactly(row.text("id"), "tenant_named", row.text("version"));
  }

  @Test
  void givenAReadyTenant_whenItsStatusIsRead_thenItMirrorsTheRecordAndTheWorkflow() {
    tenants.ready("mirrored");
    JsonNode status = tenants.status("mirrored");
    Row row = registry.newest("mirrored");
    String id = row.text("id");
    assertThat(status.path("tenantId").asText()).isEqualTo(id);
    assertThat(status.path("schemaName").asText()).isEqualTo("tenant_mirrored");
    assertThat(status.path("schemaVersion").asText()).isEqualTo("1");
    assertThat(status.at("/record/status").asText()).isEqualTo("ready");
    assertThat(status.at("/record/version").asText()).isEqualTo(row.text("version"));
    assertThat(status.at("/workflow/id").asText()).isEqualTo("tenant/%s/provision/0".formatted(id));
    assertThat(status.path("observedGeneration")).isEqualTo(generation("mirrored"));
  }

  @Test
  void givenAReadyTenant_whenItsWorkflowHasEnded_thenTheStatusSaysSo() {
    tenants.ready("ended");
    awaitWorkflow("ended", "Completed");
  }

  @Test
  void givenAReadyTenant_whenLookedAtAgain_thenItsStatusIsNotWrittenAgain() {
    tenants.ready("resting");
    awaitWorkflow("resting", "Completed");
    // A change that wakes the operator and changes nothing for it.
    world.stack().kubectl("label", "tenant", "resting", "tier=gold").orThrow();
    String version = version("resting");
    Awaitility.await()
        .during(Duration.ofSeconds(2))
        .until(() -> version("resting"), version::equals);
  }

  @Test
  void givenATenant_whenDeactivated_thenEveryDoorSays403() {
    tenants.ready("switched-off");
    tenants.change("switched-off", "{\"active\":false}");
    tenants.await("switched-off", object -> Tenants.is(object, "Active").equals("False"));
    assertThat(door.ask("switched-off")).isEqualTo(Answers.all(403));
  }

  @Test
  void givenATenant_whenDeactivated_thenItStaysReady() {
    tenants.ready("off-ready");
    tenants.change("off-ready", "{\"active\":false}");
    JsonNode off =
        tenants.await("off-ready", object -> Tenants.is(object, "Active").equals("False"));
    assertThat(Tenants.is(off, "Ready")).isEqualTo("True");
  }

  @Test
  void givenADeactivatedTenant_whenActivated_thenEveryDoorAdmits() {
    tenants.ready("switched-on", "{displayName: Switched, active: false}");
    tenants.change("switched-on", "{\"active\":true}");
    tenants.await("switched-on", object -> Tenants.is(object, "Active").equals("True"));
    assertThat(door.ask("switched-on")).isEqualTo(Answers.all(200));
  }

  @Test
  void givenATenant_whenSwitchedOffAndOn_thenEventsTellIt() {
    tenants.ready("told");
    tenants.change("told", "{\"active\":false}");
    tenants.await("told", object -> Tenants.is(object, "Active").equals("False"));
    tenants.change("told", "{\"active\":true}");
    tenants.await("told", object -> Tenants.is(object, "Active").equals("True"));
    tenants.awaitEvents(tenants.uid("told"), "Provisioned", "Deactivated", "Activated");
    assertThat(tenants.events(tenants.uid("told")))
        .containsExactly("Provisioned", "Deactivated", "Activated");
  }

  @Test
  void givenATenant_whenItsSpecChanges_thenTheRecordFollows() {
    tenants.ready("changed", "{displayName: Before}");
    tenants.change(
        "changed", "{\"displayName\":\"After\",\"deletion\":{\"drainPeriod\":\"1m30s\"}}");
    Row row = registry.awaitRow("changed", r -> r.text("name").equals("After"));
    assertThat(row.text("drain_period_ms")).isEqualTo("90000");
  }

  @Test
  void givenATenant_whenItsSpecChanges_thenItsStatusSaysThatItIsCurrentAgain() {
    tenants.ready("followed");
    tenants.change("followed", "{\"displayName\":\"After\"}");
    JsonNode current =
        tenants.await("followed", o -> o.at("/status/observedGeneration").asInt() == 2);
    assertThat(Tenants.condition(current, "Ready").path("observedGeneration").asInt()).isEqualTo(2);
  }

  @Test
  void givenATenant_whenListed_thenTheColumnsSayHowItIs() {
    tenants.ready("listed");
    assertThat(world.stack().kubectl("get", "stn", "listed").orThrow())
        .containsPattern("NAME +READY +ACTIVE +PHASE +SCHEMA +AGE")
        .containsPattern("listed +True +True +Ready +tenant_listed +[0-9]+s");
  }

  @Test
  void givenATenant_whenListedWide_thenTheColumnsSayWhy() {
    tenants.ready("wide");
    assertThat(world.stack().kubectl("get", "stn", "wide", "-o", "wide").orThrow())
        .containsPattern("SCHEMA +REASON +MESSAGE +VERSION +DELETED +AGE")
        .containsPattern("Provisioned +Schema tenant_wide is at version 1. +1 ");
  }

  private void awaitWorkflow(String name, String status) {
    tenants.await(name, o -> o.at("/status/workflow/status").asText().equals(status));
  }

  private String version(String name) {
    return tenants.get(name).at("/metadata/resourceVersion").asText();
  }

  private JsonNode generation(String name) {
    return tenants.get(name).at("/metadata/generation");
  }
}
