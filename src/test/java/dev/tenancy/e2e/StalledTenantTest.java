package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A tenant that needs help says so, and goes on by itself once it was helped. Side by side, because
 * each waits half a minute for the operator's next look.
 */
@Tag("slow")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StalledTenantTest {
  /** The promise: helped, it goes on within a minute. */
  private static final Duration BY_ITSELF = Duration.ofSeconds(60);

  @TempDir private static Path migrations;
  private static World world;

  private final Tenants tenants = world.tenants();
  private final Registry registry = world.registry();

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(migrations.resolve("V1__orders.sql"), "create table orders (id bigint);");
    Files.writeString(
        migrations.resolve("V2__items.sql"),
        // Fails for one tenant alone; the others of this class go by.
        """
        do $$ begin
          if current_schema() = 'tenant_migrating' then raise exception 'no such luck'; end if;
        end $$;
        """);
    world = World.start(Stack.builder().operator().gate().migrations(migrations));
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void givenASchemaNameOfAnotherTenant_whenApplied_thenStalledUntilItHasAnother() {
    tenants.ready("first", "{displayName: F, schemaName: taken}");
    tenants.apply("second", "{displayName: S, schemaName: taken}");
    assertThat(tenants.awaitStalled("second", "SchemaNameTaken")).contains("taken");
    tenants.delete("second");
    tenants.awaitGone("second");
    tenants.ready("second", "{displayName: S, schemaName: free}");
    assertThat(world.door().ask("second")).isEqualTo(Answers.all(200));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void givenASchemaOfAStranger_whenApplied_thenStalledAndTheSchemaUntouchedUntilItIsGone() {
    registry.run("create schema legacy", "create table legacy.precious as select 1 as one");
    tenants.apply("legacy", "{displayName: L, schemaName: legacy}");
    assertThat(tenants.awaitStalled("legacy", "SchemaExists")).contains("legacy");
    assertThat(registry.query("select one from legacy.precious")).hasSize(1);
    registry.run("drop schema legacy cascade");
    tenants.await("legacy", BY_ITSELF, object -> Tenants.is(object, "Ready").equals("True"));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void givenAFailingMigration_whenItsFileIsMended_thenReadyByItself() throws IOException {
    tenants.apply("migrating");
    assertThat(tenants.awaitStalled("migrating", "MigrationFailed"))
        .contains("V2__items.sql", "no such luck");
    assertThat(world.door().ask("migrating")).isEqualTo(Answers.all(503));
    Files.writeString(migrations.resolve("V2__items.sql"), "create table items (id bigint);");
    JsonNode ready =
        tenants.await("migrating", BY_ITSELF, o -> Tenants.is(o, "Ready").equals("True"));
    assertThat(ready.at("/status/schemaVersion").asText()).isEqualTo("2");
    tenants.awaitEvents(tenants.uid("migrating"), "ProvisioningFailed", "Recovered", "Provisioned");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void givenAViewOfANeighbour_whenDeleted_thenTheDropWaitsNamingItUntilItIsGone() {
    tenants.ready("depended");
    registry.run(
        "create schema reports",
        "create view reports.totals as select id from tenant_depended.orders");
    tenants.delete("depended");
    assertThat(tenants.awaitStalled("depended", "ForeignDependency"))
        .contains("view reports.totals");
    assertThat(world.door().ask("depended")).isEqualTo(Answers.all(410));
    assertThat(registry.query("select id from reports.totals")).isEmpty();
    registry.run("drop view reports.totals");
    world
        .stack()
        .kubectl(
            "wait", "--for=delete", "tenant/depended", "--timeout=" + BY_ITSELF.toSeconds() + "s")
        .orThrow();
    assertThat(registry.hasSchema("tenant_depended")).isFalse();
  }
}
