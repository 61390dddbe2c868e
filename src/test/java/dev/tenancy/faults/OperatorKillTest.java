package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.stack.Stack;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The operator is killed with SIGKILL at chosen moments of a tenant's life, and started again. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorKillTest {
  private static final String NEIGHBOUR = "neighbour";

  private World world;

  @BeforeAll
  void start() {
    world = World.start(Stack.builder());
    world.create(NEIGHBOUR);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void givenARecordJustClaimed_whenTheOperatorIsKilled_thenTheTenantBecomesReady() {
    Oracle oracle = Oracle.before(world, "claimed");
    try (Requests requests = requests("claimed")) {
      world
          .registry()
          .inTheMoment(
              "claimed",
              "provisioning",
              () -> world.apply("claimed"),
              () -> world.operator().kill());
      assertThat(world.registry().status("claimed")).contains("provisioning");
      oracle.convergesAfter(
          "killed after the claim", world.operator()::start, "claimed", NEIGHBOUR);
      expect(requests, "claimed", "TN404", "TN503", Requests.SERVED);
    }
    deletesCleanly("claimed");
  }

  @Test
  void givenASoftDeleteJustCommitted_whenTheOperatorIsKilled_thenTheSchemaIsDropped()
      throws Exception {
    world.create("deleted");
    Oracle oracle = Oracle.before(world, "deleted");
    // An open request keeps it from getting further before the kill.
    try (Requests requests = requests("deleted");
        Connection request = world.registry().enter("deleted")) {
      world
          .registry()
          .inTheMoment(
              "deleted", "deleted", () -> world.delete("deleted"), () -> world.operator().kill());
      assertThat(world.registry().status("deleted")).contains("deleted");
      request.commit();
      oracle.convergesAfter("killed after the soft-delete", world.operator()::start, NEIGHBOUR);
      expect(requests, "deleted", Requests.SERVED, "TN410");
    }
  }

  @Test
  void givenAnOpenRequest_whenTheOperatorIsKilledTwiceWhileDraining_thenItIsStillWaitedFor()
      throws Exception {
    world.create("draining");
    Oracle oracle = Oracle.before(world, "draining");
    try (Requests requests = requests("draining")) {
      try (Connection request = world.registry().enter("draining")) {
        world.delete("draining");
        world.awaitBlocked("draining");
        for (int time = 0; time < 2; time++) {
          world.operator().kill();
          world.operator().start();
        }
        try (var rows = request.createStatement().executeQuery("select owner from orders")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo("draining");
        }
        assertThat(world.registry().status("draining")).contains("deleted");
        request.commit();
      }
      oracle.convergesAfter("killed twice while draining", () -> {}, NEIGHBOUR);
      expect(requests, "draining", Requests.SERVED, "TN410");
    }
  }

  @Test
  void givenADropUnderWay_whenTheOperatorIsKilledTwice_thenTheSchemaIsDroppedOnce()
      throws Exception {
    world.create("dropping");
    Oracle oracle = Oracle.before(world, "dropping");
    try (Requests requests = requests("dropping")) {
      try (Connection held = world.registry().holdUpDrop("tenant_dropping")) {
        world.delete("dropping");
        for (int time = 0; time < 2; time++) {
          await().atMost(World.LIMIT).until(() -> world.registry().dropIsHeldUp());
          world.operator().kill();
          assertThat(world.registry().status("dropping")).contains("dropping");
          // Its session hears of the kill only when its wait for the lock ends.
          await().atMost(World.LIMIT).until(() -> !world.registry().dropIsHeldUp());
          world.operator().start();
        }
        held.rollback();
      }
      oracle.convergesAfter("killed twice inside the drop", () -> {}, NEIGHBOUR);
      expect(requests, "dropping", Requests.SERVED, "TN410");
    }
  }

  @Test
  void givenABigSchemaHalfDropped_whenTheOperatorIsKilledTwice_thenItIsDroppedToItsEnd() {
    world.create("bulky");
    Oracle oracle = Oracle.before(world, "bulky");
    world.registry().furnish("tenant_bulky", 4_000);
    try (Requests requests = requests("bulky")) {
      world.delete("bulky");
      for (int time = 1; time <= 2; time++) {
        long atMost = 4_000 - 500L * time;
        await()
            .atMost(World.LIMIT)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> world.registry().tables("tenant_bulky") < atMost);
        world.operator().kill();
        assertThat(world.registry().tables("tenant_bulky")).isPositive();
        world.operator().start();
      }
      oracle.convergesAfter("killed twice between batches", () -> {}, NEIGHBOUR);
      expect(requests, "bulky", Requests.SERVED, "TN410");
    }
  }

  @Test
  void givenADroppedSchema_whenTheOperatorIsKilledBeforeTheFinalizer_thenTheObjectGoes()
      throws Exception {
    world.create("dropped");
    Oracle oracle = Oracle.before(world, "dropped");
    try (Requests requests = requests("dropped")) {
      try (Connection held = world.registry().holdUpDrop("tenant_dropped")) {
        world.delete("dropped");
        await().atMost(World.LIMIT).until(() -> world.registry().dropIsHeldUp());
        world.stack().apiServer().kill();
        held.rollback();
      }
      world.awaitStatus("dropped", "dropped");
      world.operator().kill();
      world.stack().apiServer().start();
      assertThat(world.tenant("dropped").at("/metadata/finalizers").toString())
          .contains("tenancy.dev/schema-drop");
      oracle.convergesAfter(
          "killed between the drop and the finalizer's release",
          world.operator()::start,
          NEIGHBOUR);
      expect(requests, "dropped", Requests.SERVED, "TN410");
    }
  }

  private Requests requests(String victim) {
    return new Requests(world.stack().postgres(), victim, NEIGHBOUR);
  }

  private static void expect(Requests requests, String victim, String... allowed) {
    requests.stopAndExpectOnly(victim, allowed);
    requests.stopAndExpectOnly(NEIGHBOUR, Requests.SERVED);
  }

  private void deletesCleanly(String slug) {
    Oracle oracle = Oracle.before(world, slug);
    oracle.convergesAfter("deleted without a fault", () -> world.delete(slug), NEIGHBOUR);
  }
}
