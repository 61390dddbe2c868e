package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.stack.TemporalServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dry run, by an operator and by the command, says what would be done and does nothing. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OrphanDryRunTest {
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
                .migrations(Path.of("examples/migrations"))
                // Frozen for a while, it must not lose a lease.
                .operatorEnv("TENANCY_LEADER_ELECTION", false)
                .operatorEnv("TENANCY_SWEEP_INTERVAL", "1s")
                .operatorEnv("TENANCY_ORPHAN_INTERVAL", "1s")
                .operatorEnv("TENANCY_ORPHAN_REPAIR", "dry-run"));
    page = new OrphanPage(world.stack().operator());
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenADryRun_whenAnObjectVanishes_thenItIsSaidWhatWouldBeDoneAndNotDone() {
    vanished("spared");
    JsonNode orphan = page.await("record_without_object", "spared");
    assertThat(orphan.path("repair").asText())
        .isEqualTo(
            "it would be soft-deleted and schema tenant_spared dropped, but this is a dry run");
    Awaitility.await().until(() -> looks(registry.newest("spared").text("id")) > 4);
    assertThat(registry.newest("spared").text("status")).isEqualTo("ready");
    assertThat(registry.hasSchema("tenant_spared")).isTrue();
  }

  @Test
  void givenADryRun_whenTheCommandIsRun_thenTheTenantIsDroppedAsItsPolicySays() {
    vanished("dropped");
    shell.run(OrphanPage.command(page.await("record_without_object", "dropped"), 0));
    registry.awaitStatus("dropped", "dropped");
    assertThat(registry.hasSchema("tenant_dropped")).isFalse();
    page.awaitNone("record_without_object", "dropped");
  }

  @Test
  void givenADryRun_whenTheOtherCommandIsRun_thenTheTenantIsBackWithItsData() {
    vanished("regained");
    String id = registry.newest("regained").text("id");
    shell.run(OrphanPage.command(page.await("record_without_object", "regained"), 1));
    tenants.awaitReady("regained");
    assertThat(registry.rows("regained"))
        .singleElement()
        .satisfies(row -> assertThat(row.text("id")).isEqualTo(id))
        .satisfies(row -> assertThat(row.text("schema_name")).isEqualTo("tenant_regained"));
    page.awaitNone("record_without_object", "regained");
  }

  @Test
  void givenOrphans_whenTheCommandOrphansIsRun_thenItPrintsThemAndChangesNothing() {
    vanished("printed");
    Command.Output output = orphans();
    assertThat(output.exitCode()).as(output.stderr()).isEqualTo(3);
    JsonNode report = Tenants.json(output.stdout());
    assertThat(report.path("repair").asText()).isEqualTo("dry-run");
    assertThat(report.path("unseen")).isEmpty();
    assertThat(report.path("orphans").valueStream())
        .anySatisfy(
            orphan -> {
              assertThat(orphan.path("kind").asText()).isEqualTo("record_without_object");
              assertThat(orphan.path("name").asText()).isEqualTo("printed");
              assertThat(orphan.path("repair").asText()).contains("would be soft-deleted");
            });
    assertThat(registry.newest("printed").text("status")).isEqualTo("ready");
  }

  @Test
  void givenNoTemporal_whenTheCommandOrphansIsRun_thenItSaysWhatItCouldNotSee() {
    world.stack().temporal().kill();
    try {
      Command.Output output = orphans();
      assertThat(output.exitCode()).as(output.stderr()).isEqualTo(1);
      assertThat(Tenants.json(output.stdout()).path("unseen").path(0).asText())
          .startsWith("workflows: Temporal");
    } finally {
      world.stack().temporal().start();
    }
  }

  private void vanished(String name) {
    tenants.ready(name);
    String uid = tenants.uid(name);
    Awaitility.await()
        .until(() -> registry.query("select from tenancy.homes where uid = ?", uid).size() == 1);
    world.stack().operator().freeze();
    try {
      tenants.vanish(name);
    } finally {
      world.stack().operator().thaw();
    }
  }

  private long looks(String id) {
    return registry.query("select sightings from tenancy.orphans where subject = ?", id).stream()
        .mapToLong(row -> Long.parseLong(row.text("sightings")))
        .sum();
  }

  private static Command.Output orphans() {
    Stack stack = world.stack();
    Postgres postgres = stack.postgres();
    return new Command(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                stack.dir().root().resolve("tenant-operator.jar").toString(),
                "orphans"),
            Map.of(
                "TENANCY_DB_URL",
                postgres.url(),
                "TENANCY_DB_USER",
                Postgres.OPERATOR,
                "TENANCY_DB_PASSWORD_FILE",
                postgres.passwordFile(Postgres.OPERATOR).toString(),
                "KUBECONFIG",
                stack.dir().root().resolve("tenant-operator.kubeconfig").toString(),
                "TEMPORAL_ADDRESS",
                stack.temporal().address(),
                "TEMPORAL_NAMESPACE",
                TemporalServer.NAMESPACE),
            Duration.ofMinutes(1))
        .run();
  }
}
