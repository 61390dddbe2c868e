package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.stack.Stack;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The API server and its etcd are away: at the operator's start and during a deletion. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiServerOutageTest {
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
  void givenNoApiServer_whenTheOperatorStarts_thenItSaysSoAndGoesOnWhenItIsBack() {
    Oracle oracle = Oracle.before(world, "early");
    world.operator().stop();
    kill();
    world.operator().launch();
    world.awaitUnready("API server");
    oracle.convergesAfter(
        "API server and etcd down at the operator's start",
        () -> {
          restart();
          world.apply("early");
        },
        NEIGHBOUR,
        "early");
    world.operator().awaitReady();
    oracle.convergesAfter("deleted afterwards", () -> world.delete("early"), NEIGHBOUR);
  }

  @Test
  void givenAnOpenRequest_whenTheApiServerIsKilledWhileDraining_thenTheDropNeedsItNot()
      throws Exception {
    world.create("draining");
    Oracle oracle = Oracle.before(world, "draining");
    try (Requests requests = new Requests(world.stack().postgres(), "draining", NEIGHBOUR)) {
      try (Connection request = world.registry().enter("draining")) {
        world.delete("draining");
        world.awaitBlocked("draining");
        kill();
        request.commit();
      }
      world.awaitStatus("draining", "dropped");
      // It cannot renew its lease: it ends, and a kubelet starts it again.
      await().atMost(World.LIMIT).until(() -> !world.operator().isAlive());
      oracle.convergesAfter(
          "API server and etcd killed during a deletion",
          () -> {
            restart();
            world.restartOperatorIfEnded();
          },
          NEIGHBOUR);
      requests.stopAndExpectOnly("draining", Requests.SERVED, "TN410");
      requests.stopAndExpectOnly(NEIGHBOUR, Requests.SERVED);
    }
  }

  @Test
  void givenNoEtcd_whenItIsBackSoon_thenWhatWasAskedMeanwhileIsDone() {
    world.create("between");
    Oracle oracle = Oracle.before(world, "between");
    world.stack().etcd().kill();
    assertThat(world.stack().kubectl("get", "tenants", "--request-timeout=2s").ok()).isFalse();
    oracle.convergesAfter(
        "etcd killed before the delete",
        () -> {
          world.stack().etcd().start();
          world.delete("between");
          world.restartOperatorIfEnded();
        },
        NEIGHBOUR);
  }

  @Test
  void givenAFrozenApiServer_whenTheOperatorIsAsked_thenItIsNotReady() {
    world.stack().apiServer().freeze();
    try {
      world.awaitUnready("API server");
    } finally {
      world.stack().apiServer().thaw();
    }
    world.operator().awaitReady();
  }

  private void kill() {
    world.stack().apiServer().kill();
    world.stack().etcd().kill();
  }

  private void restart() {
    world.stack().etcd().start();
    world.stack().apiServer().start();
  }
}
