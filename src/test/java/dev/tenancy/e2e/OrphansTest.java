package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever belongs to nobody is found, told of, and mended by itself or by the command told. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OrphansTest {
  private static final String DEFINITION = "tenants.tenancy.dev";

  private static World world;
  private static OrphanPage page;

  private final Tenants tenants = world.tenants();
  private final Registry registry = world.registry();
  private final Shell shell = new Shell(world.stack());

  @BeforeAll
  static void start() {
    world =
        World.start(
            Stack.builder()
                .operator()
                .gate()
                .migrations(Path.of("examples/migrations"))
                // Frozen for a while, it must not lose a lease.
                .operatorEnv("TENANCY_LEADER_ELECTION", false)
                .operatorEnv("TENANCY_SWEEP_INTERVAL", "1s")
                .operatorEnv("TENANCY_ORPHAN_INTERVAL", "1s")
                .operatorEnv("TENANCY_OVERDUE_AFTER", "3s"));
    page = new OrphanPage(world.stack().operator());
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenASchemaOfAnUnknownTenant_whenFound_thenItIsToldOfAndTheCommandDropsIt() {
    mark("leaked", UUID.randomUUID());
    JsonNode orphan = page.await("schema_without_record", "leaked");
    awaitEvent("SchemaWithoutRecord", DEFINITION);
    assertThat(page.metric("schema_without_record")).isEqualTo(1);
    assertThat(orphan.has("repair") && !orphan.path("repair").isNull()).isFalse();
    assertThat(registry.hasSchema("leaked")).isTrue();
    shell.run(OrphanPage.command(orphan, 0));
    assertThat(registry.hasSchema("leaked")).isFalse();
    page.awaitNone("schema_without_record", "leaked");
  }

  @Test
  void givenASchemaOfADroppedTenant_whenItIsToBeKept_thenTheCommandMakesItNobodys() {
    tenants.ready("backup");
    UUID id = UUID.fromString(registry.newest("backup").text("id"));
    tenants.delete("backup");
    tenants.awaitGone("backup");
    mark("from_backup", id);
    JsonNode orphan = page.await("schema_without_record", "from_backup");
    assertThat(orphan.path("message").asText()).contains("was dropped");
    shell.run(OrphanPage.command(orphan, 1));
    page.awaitNone("schema_without_record", "from_backup");
    assertThat(registry.hasSchema("from_backup")).isTrue();
  }

  @Test
  void givenAReadyTenantWithoutSchema_whenFound_thenItsObjectTellsAndTheCommandEndsIt() {
    tenants.ready("emptied");
    String uid = tenants.uid("emptied");
    registry.run("drop schema tenant_emptied cascade");
    JsonNode orphan = page.await("record_without_schema", "emptied");
    tenants.awaitEvents(uid, "RecordWithoutSchema");
    shell.run(OrphanPage.command(orphan, 0));
    tenants.awaitGone("emptied");
    page.awaitNone("record_without_schema", "emptied");
  }

  @Test
  void givenASchemaThatLostItsMark_whenFound_thenTheCommandMarksItAgain() {
    tenants.ready("unmarked");
    registry.run("comment on schema tenant_unmarked is null");
    JsonNode orphan = page.await("record_without_schema", "unmarked");
    shell.run(OrphanPage.command(orphan, 0));
    page.awaitNone("record_without_schema", "unmarked");
    tenants.delete("unmarked");
    tenants.awaitGone("unmarked");
    assertThat(registry.hasSchema("tenant_unmarked")).isFalse();
  }

  @Test
  void givenRetainedDataThatIsGone_whenFound_thenTheCommandEndsTheRecord() {
    tenants.ready("lost", "{displayName: L, deletion: {policy: Retain, drainPeriod: 0s}}");
    tenants.delete("lost");
    tenants.awaitGone("lost");
    registry.run("drop schema tenant_lost cascade");
    JsonNode orphan = page.await("record_without_schema", "lost");
    shell.run(OrphanPage.command(orphan, 0));
    registry.awaitStatus("lost", "dropped");
    page.awaitNone("record_without_schema", "lost");
  }

  @Test
  void givenAnObjectThatVanished_whenItsPolicyIsDrop_thenItIsToldOfAndDropped() {
    tenants.ready("vanished");
    String uid = tenants.uid("vanished");
    vanish("vanished");
    registry.awaitStatus("vanished", "dropped");
    assertThat(registry.hasSchema("tenant_vanished")).isFalse();
    tenants.awaitEvents(uid, "RecordWithoutObject", "OrphanRepaired");
    page.awaitNone("record_without_object", "vanished");
  }

  @Test
  void givenAnObjectThatVanished_whenItsPolicyIsRetain_thenItIsSoftDeletedAndItsDataKept() {
    tenants.ready("kept", "{displayName: K, deletion: {policy: Retain, drainPeriod: 0s}}");
    vanish("kept");
    registry.awaitStatus("kept", "deleted");
    page.awaitNone("record_without_object", "kept");
    assertThat(registry.hasSchema("tenant_kept")).isTrue();
    assertThat(world.door().askSql("kept")).isEqualTo(410);
    assertThat(registry.newest("kept").text("status")).isEqualTo("deleted");
  }

  @Test
  void givenASuspendedTenantThatVanished_whenSoftDeleted_thenItsDropWaitsForTheCommand() {
    tenants.ready("halted");
    tenants.change("halted", "{\"suspend\":true}");
    tenants.await("halted", o -> o.at("/status/phase").asText().equals("Suspended"));
    vanish("halted");
    registry.awaitStatus("halted", "deleted");
    JsonNode orphan =
        Awaitility.await()
            .until(
                () -> page.await("record_without_object", "halted"),
                o -> o.path("message").asText().contains("suspended"));
    assertThat(registry.hasSchema("tenant_halted")).isTrue();
    shell.run(OrphanPage.command(orphan, 0));
    registry.awaitStatus("halted", "dropped");
  }

  @Test
  void givenMoreObjectsGoneThanIsLikely_whenFound_thenNothingIsRepairedAndTheCommandsDoIt() {
    String[] many = IntStream.range(0, 8).mapToObj("many-%d"::formatted).toArray(String[]::new);
    Stream.of(many).forEach(tenants::apply);
    Stream.of(many).forEach(tenants::awaitReady);
    vanish(many);
    awaitEvent("OrphanRepairHeld", DEFINITION);
    long looks = looks("record_without_object");
    Awaitility.await().until(() -> looks("record_without_object") >= looks + 3 * many.length);
    assertThat(page.report().path("held").asText()).contains("8 of");
    assertThat(many).allMatch(name -> registry.newest(name).text("status").equals("ready"));
    String id = registry.newest(many[0]).text("id");
    shell.run(OrphanPage.command(page.await("record_without_object", many[0]), 1));
    tenants.awaitReady(many[0]);
    assertThat(registry.newest(many[0]).text("id")).isEqualTo(id);
    for (String name : Stream.of(many).skip(1).toList()) {
      page.find("record_without_object", name)
          .ifPresent(orphan -> shell.run(OrphanPage.command(orphan, 0)));
      registry.awaitStatus(name, "dropped");
    }
  }

  @Test
  void givenATenantOfAnotherCluster_whenItsObjectIsNotHere_thenItIsToldOfAndLeftAlone() {
    tenants.ready("moved");
    String uid = tenants.uid("moved");
    Awaitility.await()
        .until(() -> registry.query("select from tenancy.homes where uid = ?", uid).size() == 1);
    world.stack().operator().freeze();
    try {
      tenants.vanish("moved");
      registry.run(
          "update tenancy.homes set cluster = 'elsewhere' where uid = '%s'".formatted(uid));
    } finally {
      world.stack().operator().thaw();
    }
    assertThat(page.await("record_without_object", "moved").path("message").asText())
        .contains("not in this cluster");
    long looks = looks("record_without_object");
    Awaitility.await().until(() -> looks("record_without_object") >= looks + 3);
    assertThat(registry.newest("moved").text("status")).isEqualTo("ready");
    shell.run(OrphanPage.command(page.await("record_without_object", "moved"), 0));
    registry.awaitStatus("moved", "dropped");
  }

  @Test
  void givenAnObjectThatCannotHaveARecord_whenFound_thenItsReasonIsToldAndTheCommandEndsIt() {
    registry.run("create schema strangers");
    tenants.apply("stalled", "{displayName: S, schemaName: strangers}");
    tenants.awaitStalled("stalled", "SchemaExists");
    JsonNode orphan = page.await("object_without_record", "stalled");
    assertThat(orphan.path("message").asText()).contains("SchemaExists");
    tenants.awaitEvents(tenants.uid("stalled"), "ObjectWithoutRecord");
    shell.run(OrphanPage.command(orphan, 0));
    tenants.awaitGone("stalled");
    page.awaitNone("object_without_record", "stalled");
  }

  @Test
  void givenAnObjectWhoseRecordWasLost_whenFound_thenItIsProvisionedAnew() {
    tenants.ready("forgotten");
    String id = registry.newest("forgotten").text("id");
    registry.run(
        "set local session_replication_role = replica",
        "delete from tenancy.tenants where slug = 'forgotten'",
        "drop schema tenant_forgotten cascade");
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> !registry.rows("forgotten").isEmpty());
    registry.awaitStatus("forgotten", "ready");
    assertThat(registry.newest("forgotten").text("id")).isNotEqualTo(id);
  }

  @Test
  void givenAWorkflowOfAnUnknownTenant_whenFound_thenItIsToldOfAndTheCommandEndsIt() {
    world
        .stack()
        .temporal()
        .cli(
            "workflow",
            "start",
            "--type=TenantDeletionWorkflow",
            "--task-queue=tenancy",
            "--workflow-id=by hand",
            "--start-delay=10m",
            "--input={\"tenantId\":\"5f1c3a52-0b0e-4c57-9a53-6d9b8f7f2f10\"}")
        .orThrow();
    JsonNode orphan = page.await("workflow_without_record", "by hand");
    assertThat(orphan.path("tenantId").asText()).isEqualTo("5f1c3a52-0b0e-4c57-9a53-6d9b8f7f2f10");
    awaitEvent("WorkflowWithoutRecord", DEFINITION);
    shell.run(OrphanPage.command(orphan, 0));
    page.awaitNone("workflow_without_record", "by hand");
  }

  @Test
  void givenADeletionThatRunsTooLong_whenFound_thenItsObjectTellsAndItsEndIsABeginning()
      throws SQLException {
    tenants.ready("slow");
    String uid = tenants.uid("slow");
    String workflow = "tenant/%s/delete/1".formatted(registry.newest("slow").text("id"));
    try (Door.Entered transaction = world.door().enter("slow", "web")) {
      tenants.delete("slow");
      JsonNode orphan = page.await("workflow_overdue", workflow);
      tenants.awaitEvents(uid, "WorkflowOverdue");
      String run = tenants.status("slow").at("/workflow/runId").asText();
      shell.run(OrphanPage.command(orphan, 0));
      tenants.await("slow", o -> !o.at("/status/workflow/runId").asText().equals(run));
      transaction.commit();
    }
    tenants.awaitGone("slow");
    page.awaitNone("workflow_overdue", workflow);
  }

  /**
   * The objects go past the operator, which is frozen meanwhile and hears of it afterwards. It has
   * seen them before.
   */
  private void vanish(String... names) {
    Stream.of(names)
        .map(tenants::uid)
        .forEach(
            uid ->
                Awaitility.await("home of " + uid)
                    .until(
                        () ->
                            registry.query("select from tenancy.homes where uid = ?", uid).size()
                                == 1));
    world.stack().operator().freeze();
    try {
      Stream.of(names).forEach(tenants::vanish);
    } finally {
      world.stack().operator().thaw();
    }
  }

  private void mark(String schema, UUID tenant) {
    registry.runAs(
        "tenancy_operator",
        "create schema " + schema,
        "comment on schema %s is 'tenancy.dev/tenant %s'".formatted(schema, tenant));
  }

  /** How often anything of this kind was seen. */
  private long looks(String kind) {
    return Long.parseLong(
        registry
            .query(
                "select coalesce(sum(sightings), 0)::bigint as n from tenancy.orphans where kind ="
                    + " ?",
                kind)
            .getFirst()
            .text("n"));
  }

  private void awaitEvent(String reason, String about) {
    Awaitility.await("Event " + reason)
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () ->
                world
                    .stack()
                    .kubectl(
                        "get",
                        "events",
                        "-n",
                        "default",
                        "--field-selector=reason=%s,involvedObject.name=%s"
                            .formatted(reason, about),
                        "-o",
                        "name")
                    .orThrow(),
            found -> !found.isEmpty());
  }
}
