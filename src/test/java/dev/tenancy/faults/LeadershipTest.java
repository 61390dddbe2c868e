package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.stack.JavaProcess;
import dev.tenancy.stack.Stack;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The leading operator dies, or is frozen for longer than its lease, and comes back to life. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeadershipTest {
  private static final String NEIGHBOUR = "neighbour";

  private World world;
  private JavaProcess other;

  @BeforeAll
  void start() {
    world = World.start(Stack.builder());
    other = world.stack().anotherOperator("operator-2");
    world.create(NEIGHBOUR);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @AfterEach
  void backToOneOperator() {
    world.operator().thaw();
    other.stop();
    world.restartOperatorIfEnded();
    await().atMost(World.LIMIT).until(() -> leader().equals("operator"));
  }

  @Test
  void givenAFollower_whenTheLeaderIsKilled_thenItTakesOver() throws Exception {
    world.create("handed-over");
    other.start();
    assertThat(leader()).isEqualTo("operator");
    Oracle oracle = Oracle.before(world, "handed-over");
    try (Requests requests = requests("handed-over")) {
      try (Connection request = world.registry().enter("handed-over")) {
        world.delete("handed-over");
        world.awaitBlocked("handed-over");
        world.operator().kill();
        request.commit();
      }
      oracle.convergesAfter("leader killed while draining, a follower", () -> {}, NEIGHBOUR);
      assertThat(leader()).isEqualTo("operator-2");
      expect(requests, "handed-over");
    }
  }

  @Test
  void givenALeader_whenItIsToldToStop_thenItGivesTheLeaseBack() {
    world.operator().stop();
    assertThat(leader()).isEmpty();
  }

  @Test
  void givenALeaderFrozenInsideTheDrop_whenItThaws_thenTheTenantBornMeanwhileIsUntouched()
      throws Exception {
    world.create("reborn");
    Oracle oracle = Oracle.before(world, "reborn");
    try (Requests requests = requests("reborn")) {
      try (Connection held = world.registry().holdUpDrop("tenant_reborn")) {
        world.delete("reborn");
        await().atMost(World.LIMIT).until(() -> world.registry().dropIsHeldUp());
        world.operator().freeze();
        // Its session gets the lock now and drops, but nobody is there to commit.
        held.rollback();
      }
      oracle.convergesAfter("leader frozen inside the drop, another", other::start, NEIGHBOUR);
      expect(requests, "reborn");
    }
    world.create("reborn");
    Oracle afterRebirth = Oracle.before(world);
    thawAndLetItAct();
    afterRebirth.convergesAfter("the frozen leader thawed", () -> {}, NEIGHBOUR, "reborn");
    assertThat(world.registry().rows("reborn")).hasSize(2);
    oracle.convergesAfter("deleted afterwards", () -> world.delete("reborn"), NEIGHBOUR);
  }

  /** A leader that lost its lease exits, to begin anew; whatever it still did is done by then. */
  private void thawAndLetItAct() {
    world.operator().thaw();
    await("the frozen leader exits")
        .atMost(Duration.ofSeconds(40))
        .until(() -> !world.operator().isAlive());
    assertThat(leader()).isEqualTo("operator-2");
  }

  private String leader() {
    return world.kubectl(
        "get",
        "lease",
        "tenant-operator",
        "-n",
        "tenancy-system",
        "-o",
        "jsonpath={.spec.holderIdentity}");
  }

  private Requests requests(String victim) {
    return new Requests(world.stack().postgres(), victim, NEIGHBOUR);
  }

  private static void expect(Requests requests, String victim) {
    requests.stopAndExpectOnly(victim, Requests.SERVED, "TN410");
    requests.stopAndExpectOnly(NEIGHBOUR, Requests.SERVED);
  }
}
