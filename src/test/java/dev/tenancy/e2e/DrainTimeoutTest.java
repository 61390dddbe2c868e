package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A drain that lasts says who is waited for, calls for help in time, and ends sessions if told. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DrainTimeoutTest {
  private static final String ONE_SECOND =
      "{displayName: D, deletion: {drainPeriod: 0s, drainTimeout: 1s}}";
  private static final String TERMINATING =
      "{displayName: D, deletion: {drainPeriod: 0s, drainTimeout: 1s, terminateSessions: true}}";

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
  void givenTwoOpenTransactions_whenDraining_thenTheStatusNamesCountPidApplicationAndAge()
      throws SQLException {
    tenants.ready("named");
    try (Door.Entered oldest = door.enter("named", "night-report");
        Door.Entered other = door.enter("named", "web")) {
      tenants.delete("named");
      JsonNode waiting =
          tenants.await("named", o -> o.at("/status/deletion/blockers/count").asInt() == 2);
      JsonNode transaction = waiting.at("/status/deletion/blockers/oldest");
      assertThat(transaction.path("pid").asInt()).isEqualTo(oldest.pid());
      assertThat(transaction.path("application").asText()).isEqualTo("night-report");
      assertThat(transaction.path("age").asText()).matches("\\d+ (s|min)");
      assertThat(waiting.at("/status/deletion/blockedBy").asText())
          .startsWith("2 transactions (pid %d, ".formatted(oldest.pid()));
    }
    tenants.awaitGone("named");
  }

  @Test
  void givenAHolder_whenTheDeadlinePasses_thenStalledAndStill410AndItsSessionLives()
      throws SQLException {
    tenants.ready("overdue", ONE_SECOND);
    String uid = tenants.uid("overdue");
    try (Door.Entered transaction = door.enter("overdue", "night-report")) {
      tenants.delete("overdue");
      assertThat(tenants.awaitStalled("overdue", "DrainTimeout"))
          .contains("pid " + transaction.pid(), "app night-report", "terminateSessions");
      tenants.awaitEvents(uid, "DrainTimeout");
      assertThat(door.ask("overdue")).isEqualTo(Answers.all(410));
      transaction.run("insert into orders (owner, item) values ('overdue', 'late')");
      transaction.commit();
    }
    tenants.awaitGone("overdue");
    tenants.awaitEvents(uid, "Recovered");
    assertThat(registry.hasSchema("tenant_overdue")).isFalse();
  }

  @Test
  void givenTerminateSessions_whenTheDeadlinePasses_thenItIsDroppedAndTheNeighbourLives()
      throws SQLException {
    tenants.ready("ended", TERMINATING);
    tenants.ready("neighbour", TERMINATING);
    String uid = tenants.uid("ended");
    try (Door.Entered holder = door.enter("ended", "night-report");
        Door.Entered neighbour = door.enter("neighbour", "night-report")) {
      tenants.delete("ended");
      tenants.awaitGone("ended");
      tenants.awaitEvents(uid, "SessionsTerminated");
      neighbour.run("insert into orders (owner, item) values ('neighbour', 'kept')");
      neighbour.commit();
    }
    assertThat(registry.hasSchema("tenant_ended")).isFalse();
  }

  @Test
  void givenAStalledDrain_whenItsOwnerAllowsTermination_thenItEnds() throws SQLException {
    tenants.ready("allowed", ONE_SECOND);
    try (Door.Entered holder = door.enter("allowed", "forgotten")) {
      tenants.delete("allowed");
      tenants.awaitStalled("allowed", "DrainTimeout");
      tenants.change("allowed", "{\"deletion\":{\"terminateSessions\":true}}");
      tenants.awaitGone("allowed");
    }
  }

  @Test
  void givenASuspendedDeletion_whenItsDeadlineWouldPass_thenItIsHeldAndNobodyIsEnded()
      throws SQLException {
    tenants.ready("suspended", TERMINATING);
    try (Door.Entered holder = door.enter("suspended", "web")) {
      tenants.change("suspended", "{\"suspend\": true}");
      tenants.delete("suspended");
      tenants.awaitStep("suspended", "Held");
      assertThat(registry.newest("suspended").columns()).containsEntry("draining_since", null);
      tenants.change("suspended", "{\"suspend\": false}");
      registry.awaitRow("suspended", row -> row.columns().get("draining_since") != null);
      holder.commit();
    }
    tenants.awaitGone("suspended");
  }
}
