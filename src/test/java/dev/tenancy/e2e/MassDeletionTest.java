package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.JavaProcess;
import dev.tenancy.stack.Stack;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many tenants deleted at a time, with the brake as it is by default and two operators at work:
 * five are dropped, the others held until somebody releases them.
 */
@Tag("slow")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class MassDeletionTest {
  private static final int ALL = 8;
  private static final int LET_THROUGH = 5;

  private static World world;
  private static JavaProcess second;

  private final Tenants tenants = world.tenants();
  private final Registry registry = world.registry();

  @BeforeAll
  static void start() {
    world =
        World.start(
            Stack.builder()
                .operator()
                .gate()
                .brake()
                .operatorEnv("TENANCY_LEADER_ELECTION", false)
                .migrations(Path.of("examples/migrations")));
    second = world.stack().anotherOperator("operator-2");
    second.start();
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @BeforeEach
  void nothingWasDeletedLately() {
    registry.run("update tenancy.tenants set deleted_at = deleted_at - interval '1 h'");
  }

  @AfterEach
  void nothingIsLeft() {
    world.stack().kubectl("delete", "tenants", "--all", "--wait=false").orThrow();
    Awaitility.await("an empty cluster")
        .atMost(90, TimeUnit.SECONDS)
        .pollInterval(500, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              registry.run("select tenancy.release_drops()");
              return world.stack().kubectl("get", "tenants", "-o", "name").orThrow().isEmpty();
            });
  }

  @Test
  void givenAFleet_whenAllAreDeletedAtOnce_thenAllAre410AndNoneBeyondTheBrakeIsDropped() {
    List<String> fleet = fleet("all");
    world.stack().kubectl("delete", "tenants", "--all", "--wait=false").orThrow();
    List<String> held = awaitHeld(fleet);
    for (String slug : held) {
      assertThat(tenants.awaitStalled(slug, "DeletionHeld"))
          .contains("kubectl annotate tenant %1$s tenancy.dev/release-drop=%1$s".formatted(slug))
          .contains("release --all");
      assertThat(tenants.status(slug).at("/deletion/step").asText()).isEqualTo("Braked");
    }
    for (String slug : fleet) {
      assertThat(world.door().ask(slug)).as(slug).isEqualTo(Answers.all(410));
    }
    staysHeld(fleet, held);
    releaseAll();
    fleet.forEach(tenants::awaitGone);
  }

  @Test
  void givenAHeldDeletion_whenReleasedByItsAnnotation_thenItAloneGoesOnAtOnce() {
    List<String> fleet = fleet("noted");
    deleteAll(fleet);
    List<String> held = awaitHeld(fleet);
    String released = held.getFirst();
    String uid = tenants.uid(released);
    tenants.awaitStalled(released, "DeletionHeld");
    annotate(released, "true");
    assertThat(stalledSaying(released, "'true', which is not the tenant's name")).isTrue();
    annotate(released, released);
    // Far less than the time until a stalled tenant is looked at anyway.
    world.stack().kubectl("wait", "--for=delete", "tenant/" + released, "--timeout=20s").orThrow();
    tenants.awaitEvents(uid, "SoftDeleted", "DeletionHeld", "DropReleased", "SchemaDropped");
    staysHeld(fleet, held.subList(1, held.size()));
    releaseAll();
    fleet.forEach(tenants::awaitGone);
  }

  @Test
  void givenHeldDeletions_whenBothOperatorsAreKilledAndStartedAgain_thenTheyStayHeld() {
    List<String> fleet = fleet("restarted");
    deleteAll(fleet);
    List<String> held = awaitHeld(fleet);
    for (var operator : List.of(world.stack().operator(), second)) {
      operator.kill();
      operator.start();
    }
    staysHeld(fleet, held);
    awaitMetric("tenancy_deletions_held " + held.size() + ".0");
    tenants.apply("restarted-late");
    tenants.awaitReady("restarted-late");
    tenants.delete("restarted-late");
    tenants.awaitStalled("restarted-late", "DeletionHeld");
    releaseAll();
    tenants.awaitGone("restarted-late");
    fleet.forEach(tenants::awaitGone);
  }

  @Test
  void givenAPruneGoneWrong_whenHeldTenantsAreKeptAndCreatedAgain_thenTheyAreBackWithTheirRows()
      throws SQLException {
    List<String> fleet = fleet("pruned");
    fleet.forEach(this::seed);
    world.stack().kubectl("label", "tenants", "--all", "fleet=pruned", "--overwrite").orThrow();
    world
        .stack()
        .kubectl("delete", "tenants", "-l", "fleet=pruned", "--cascade=background", "--wait=false")
        .orThrow();
    List<String> held = awaitHeld(fleet);
    for (String slug : held) {
      tenants.change(slug, "{\"deletion\":{\"policy\":\"Retain\"}}");
      tenants.awaitGone(slug);
      tenants.ready(slug);
      try (Door.Entered transaction = world.door().enter(slug, "web")) {
        assertThat(transaction.value("select count(*) from orders")).isEqualTo("1");
      }
      assertThat(registry.rows(slug)).hasSize(1);
      assertThat(registry.newest(slug).text("drop_held_at")).isEqualTo("null");
    }
  }

  @Test
  void givenAFleetWithARetention_whenAllAreDeletedAtOnce_thenTheObjectsGoAndAHeldOneComesBack()
      throws SQLException {
    List<String> fleet = keptFleet("kept", "72h");
    fleet.forEach(this::seed);
    Map<String, String> uids = fleet.stream().collect(Collectors.toMap(slug -> slug, tenants::uid));
    deleteAll(fleet);
    fleet.forEach(tenants::awaitGone);
    List<String> held = heldBack(fleet);
    assertThat(held).hasSize(ALL - LET_THROUGH);
    String slug = held.getFirst();
    tenants.awaitEvents(uids.get(slug), "DeletionHeld", "FinalizerReleased");
    tenants.ready(slug);
    try (Door.Entered transaction = world.door().enter(slug, "web")) {
      assertThat(transaction.value("select count(*) from orders")).isEqualTo("1");
    }
    assertThat(registry.rows(slug)).hasSize(1);
    assertThat(registry.newest(slug).text("drop_held_at")).isEqualTo("null");
  }

  @Test
  void givenAFleetWhoseRetentionIsOver_whenHeld_thenItIsDroppedOnlyAfterTheRelease() {
    List<String> fleet = keptFleet("over", "2s");
    deleteAll(fleet);
    fleet.forEach(tenants::awaitGone);
    List<String> held = awaitHeld(fleet);
    staysHeld(fleet, held);
    releaseAll();
    Awaitility.await("dropped")
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> with("dropped", fleet).size(), n -> n == ALL);
  }

  @Test
  void givenAHeldTenantWhoseObjectVanished_whenCreatedAgain_thenItWaitsForTheRelease() {
    List<String> fleet = fleet("vanished");
    deleteAll(fleet);
    List<String> held = awaitHeld(fleet);
    String slug = held.getFirst();
    tenants.stripFinalizers(slug);
    tenants.awaitGone(slug);
    tenants.apply(slug);
    assertThat(tenants.awaitStalled(slug, "DeletionHeld")).contains("release " + slug);
    staysHeld(fleet, held);
    assertThat(release(slug).orThrow()).contains("tenant " + slug + ": its drop goes on");
    tenants.awaitReady(slug);
    assertThat(registry.rows(slug)).hasSize(2);
    releaseAll();
  }

  @Test
  void givenAHeldDeletion_whenItsWorkflowIsStartedByHand_thenItFailsAndNothingIsDropped() {
    List<String> fleet = fleet("forced");
    deleteAll(fleet);
    List<String> held = awaitHeld(fleet);
    String id = registry.newest(held.getFirst()).text("id");
    world.workflows().startDeletion("forced", Optional.of("{\"tenantId\":\"%s\"}".formatted(id)));
    assertThat(world.workflows().failure("forced").at("/applicationFailureInfo/type").asText())
        .isEqualTo("DeletionHeld");
    staysHeld(fleet, held);
    assertThat(registry.newest(held.getFirst()).text("failure_reason")).isEqualTo("null");
    releaseAll();
    fleet.forEach(tenants::awaitGone);
  }

  @Test
  void givenNoHeldDrop_whenItIsReleased_thenTheCommandSaysSoAndFails() {
    Command.Output output = release("nobody");
    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.stderr()).contains("tenant nobody: no drop is held");
  }

  private List<String> fleet(String name) {
    List<String> fleet = IntStream.range(0, ALL).mapToObj(i -> name + "-" + i).toList();
    fleet.forEach(tenants::apply);
    fleet.forEach(tenants::awaitReady);
    return fleet;
  }

  private List<String> keptFleet(String name, String retention) {
    List<String> fleet = IntStream.range(0, ALL).mapToObj(i -> name + "-" + i).toList();
    String spec = "{displayName: '%s', deletion: {drainPeriod: 0s, retention: %s}}";
    fleet.forEach(slug -> tenants.apply(slug, spec.formatted(slug, retention)));
    fleet.forEach(tenants::awaitReady);
    return fleet;
  }

  private List<String> heldBack(List<String> fleet) {
    return fleet.stream()
        .filter(slug -> !registry.newest(slug).text("drop_held_at").equals("null"))
        .toList();
  }

  private void deleteAll(List<String> fleet) {
    List<String> line = new ArrayList<>(List.of("delete", "tenant", "--wait=false"));
    line.addAll(fleet);
    world.stack().kubectl(line.toArray(String[]::new)).orThrow();
  }

  /** Waits until as many are dropped as are let through; returns the others, all held. */
  private List<String> awaitHeld(List<String> fleet) {
    Awaitility.await("dropped")
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> with("dropped", fleet).size(), n -> n == LET_THROUGH);
    List<String> rest = with("deleted", fleet);
    assertThat(rest).hasSize(ALL - LET_THROUGH);
    return rest;
  }

  /** Longer than the drain period and the pauses between two looks. */
  private void staysHeld(List<String> fleet, List<String> held) {
    Awaitility.await()
        .during(3, TimeUnit.SECONDS)
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> with("deleted", fleet), held::equals);
    assertThat(held).allMatch(slug -> registry.hasSchema("tenant_" + slug.replace('-', '_')));
  }

  private List<String> with(String status, List<String> fleet) {
    return fleet.stream()
        .filter(slug -> registry.rows(slug).getFirst().text("status").equals(status))
        .toList();
  }

  private void annotate(String slug, String value) {
    world
        .stack()
        .kubectl("annotate", "tenant", slug, "tenancy.dev/release-drop=" + value, "--overwrite")
        .orThrow();
  }

  private boolean stalledSaying(String slug, String text) {
    JsonNode object =
        tenants.await(
            slug, o -> Tenants.condition(o, "Stalled").path("message").asText().contains(text));
    return !object.isMissingNode();
  }

  private static void awaitMetric(String line) {
    HttpRequest request = HttpRequest.newBuilder(second.url().resolve("/metrics")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      Awaitility.await(line)
          .atMost(30, TimeUnit.SECONDS)
          .until(
              () -> client.send(request, HttpResponse.BodyHandlers.ofString()).body(),
              body -> body.lines().anyMatch(line::equals));
    }
  }

  private void seed(String slug) {
    try (Door.Entered transaction = world.door().enter(slug, "web")) {
      transaction.run("insert into orders (owner, item) values ('%s', 'kept')".formatted(slug));
      transaction.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void releaseAll() {
    release("--all").orThrow();
  }

  private static Command.Output release(String... arguments) {
    return world.stack().release(arguments);
  }
}
