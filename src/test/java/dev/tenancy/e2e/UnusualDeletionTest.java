package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deletions that find less than they expect, or an object that is gone: each ends cleanly. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UnusualDeletionTest {
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
  void givenATenantSuspendedFromBirth_whenDeleted_thenItGoesAndLeavesATombstone() {
    tenants.apply("unborn", "{displayName: U, suspend: true}");
    tenants.await("unborn", o -> o.at("/status/phase").asText().equals("Suspended"));
    tenants.delete("unborn");
    tenants.awaitGone("unborn");
    assertThat(registry.newest("unborn").columns())
        .containsEntry("status", "dropped")
        .containsEntry("schema_name", null);
    assertThat(door.ask("unborn")).isEqualTo(Answers.all(410));
  }

  @Test
  void givenATenantNeverProvisioned_whenRecreatedAfterItsDeletion_thenItIsServed() {
    tenants.apply("reborn", "{displayName: R, suspend: true}");
    tenants.await("reborn", o -> o.at("/status/phase").asText().equals("Suspended"));
    tenants.delete("reborn");
    tenants.awaitGone("reborn");
    tenants.ready("reborn");
    assertThat(door.ask("reborn")).isEqualTo(Answers.all(200));
  }

  @Test
  void givenAHalfProvisionedTenant_whenDeletedWithoutTemporal_thenItIs410AtOnceAndGoesAfterwards() {
    world.stack().temporal().kill();
    try {
      tenants.apply("half");
      registry.awaitStatus("half", "provisioning");
      tenants.delete("half");
      registry.awaitStatus("half", "deleted");
      assertThat(door.ask("half")).isEqualTo(Answers.all(410));
    } finally {
      world.stack().temporal().start();
    }
    tenants.awaitGone("half");
    assertThat(registry.newest("half").text("status")).isEqualTo("dropped");
  }

  @Test
  void givenAReaderOfATableThatItRefersTo_whenDeleted_thenTheStatusSaysWhatTheDropWaitsFor()
      throws SQLException {
    tenants.ready("referring");
    registry.run(
        "create table public.regions (id int primary key)",
        "grant references on public.regions to tenancy_operator",
        "create table tenant_referring.sites (id int references public.regions)",
        "alter table tenant_referring.sites owner to tenancy_operator");
    try (Connection reader = world.stack().postgres().admin().getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select from public.regions");
      tenants.delete("referring");
      tenants.await(
          "referring",
          object ->
              Tenants.condition(object, "Reconciling")
                  .path("message")
                  .asText()
                  .contains("waiting for the readers of public.regions"));
      tenants.await(
          "referring",
          object ->
              Tenants.condition(object, "Reconciling")
                  .path("message")
                  .asText()
                  .contains("after: ERROR: canceling statement due to lock timeout"));
      reader.commit();
    }
    tenants.awaitGone("referring");
    assertThat(registry.hasSchema("tenant_referring")).isFalse();
    assertThat(registry.query("select from public.regions")).isEmpty();
  }

  @Test
  void givenASchemaDroppedByHand_whenDeleted_thenItGoes() {
    tenants.ready("emptied");
    registry.run("drop schema tenant_emptied cascade");
    tenants.delete("emptied");
    tenants.awaitGone("emptied");
    assertThat(registry.newest("emptied").text("status")).isEqualTo("dropped");
  }

  @Test
  void givenAReplacedSchema_whenDeleted_thenTheStrangersSchemaIsNotTouched() {
    tenants.ready("replaced");
    registry.run(
        "drop schema tenant_replaced cascade",
        "create schema tenant_replaced",
        "create table tenant_replaced.precious as select 1 as one");
    tenants.delete("replaced");
    tenants.awaitStalled("replaced", "ForeignSchema");
    // Not past the point of no return: it can still be restored.
    assertThat(registry.newest("replaced").text("status")).isEqualTo("deleted");
    assertThat(registry.query("select one from tenant_replaced.precious")).hasSize(1);
    assertThat(door.ask("replaced")).isEqualTo(Answers.all(410));
  }

  @Test
  void givenARecordThatSaysDropped_whenItsSchemaIsThere_thenTheObjectStaysUntilItIsGone() {
    tenants.ready("lingering");
    tenants.change("lingering", "{\"suspend\": true}");
    tenants.delete("lingering");
    registry.awaitStatus("lingering", "deleted");
    registry.run(
        "update tenancy.tenants set status = 'dropping' where slug = 'lingering'",
        "update tenancy.tenants set status = 'dropped', dropped_at = now() where slug ="
            + " 'lingering'");

    assertThat(tenants.awaitStalled("lingering", "SchemaStillThere"))
        .contains("tenant_lingering is there");
    assertThat(tenants.exists("lingering")).isTrue();

    registry.run(
        "drop schema tenant_lingering cascade",
        // Any change of its record has the tenant looked at again.
        "update tenancy.tenants set name = name where slug = 'lingering'");
    tenants.awaitGone("lingering");
  }

  @Test
  void givenARecordDeletedPastKubernetes_whenLookedAt_thenStalledUntilTheObjectIsDeletedToo() {
    tenants.ready("elsewhere");
    registry.run(
        "update tenancy.tenants set status = 'deleted', deleted_at = now(),"
            + " deletions = deletions + 1 where slug = 'elsewhere'");
    assertThat(tenants.awaitStalled("elsewhere", "DeletedElsewhere"))
        .contains("Delete this object");
    assertThat(registry.hasSchema("tenant_elsewhere")).isTrue();
    tenants.delete("elsewhere");
    tenants.awaitGone("elsewhere");
    assertThat(registry.hasSchema("tenant_elsewhere")).isFalse();
  }

  @Test
  void givenADrainingTenant_whenItsFinalizerIsStripped_thenItsSchemaIsDroppedAllTheSame()
      throws SQLException {
    tenants.ready("stripped");
    try (Door.Entered transaction = door.enter("stripped", "web")) {
      tenants.delete("stripped");
      tenants.awaitStep("stripped", "Draining");
      tenants.stripFinalizers("stripped");
      assertThat(tenants.exists("stripped")).isFalse();
      transaction.commit();
    }
    registry.awaitStatus("stripped", "dropped");
    assertThat(registry.hasSchema("tenant_stripped")).isFalse();
  }

  @Test
  void givenAnObjectReplacedWhileTheOperatorWasDown_whenItIsUp_thenTheNewOneIsAnotherTenant() {
    tenants.ready("swapped");
    String id = registry.newest("swapped").text("id");
    world.stack().operator().kill();
    try {
      tenants.vanish("swapped");
      assertThat(tenants.exists("swapped")).isFalse();
      tenants.apply("swapped");
    } finally {
      world.stack().operator().start();
    }
    tenants.awaitReady("swapped");
    assertThat(tenants.status("swapped").path("tenantId").asText()).isNotEqualTo(id);
    assertThat(registry.rows("swapped"))
        .extracting(row -> row.text("status") + " " + row.text("schema_name"))
        .containsExactly("dropped tenant_swapped", "ready tenant_swapped_2");
    assertThat(registry.hasSchema("tenant_swapped")).isFalse();
    assertThat(door.ask("swapped")).isEqualTo(Answers.all(200));
  }
}
