package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.api.KubernetesDuration;
import dev.tenancy.stack.JavaProcess;
import dev.tenancy.stack.Stack;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A gate is frozen, killed, cut from its database: a deletion waits for its lease at most, and it
 * never answers from the past.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateFaultsTest {
  private static final String NEIGHBOUR = "neighbour";
  private static final Duration LEASE = Duration.ofSeconds(2);

  private World world;
  private JavaProcess gate;

  @BeforeAll
  void start() {
    world =
        World.start(Stack.builder().gate().gateEnv("TENANCY_GATE_LEASE", LEASE.toMillis() + "ms"));
    gate = world.stack().gate();
    world.create(NEIGHBOUR);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void givenALivingGate_whenATenantIsDeleted_thenTheStatusSaysThatTheGateIsClosed()
      throws Exception {
    created("heard");
    Oracle oracle = Oracle.before(world, "heard");
    try (var request = world.registry().enter("heard")) {
      world.delete("heard");
      JsonNode closed = gateClosed("heard");
      assertThat(closed.path("waitedFor").asText()).isEmpty();
      assertThat(KubernetesDuration.parse(closed.path("waited").asText())).isLessThan(LEASE);
      assertThat(authz("heard")).isEqualTo(410);
      request.commit();
    }
    oracle.convergesAfter("no fault", () -> {}, NEIGHBOUR);
  }

  @Test
  void givenAFrozenGate_whenItWakesPastItsLease_thenItDoesNotAnswerFromThePast() throws Exception {
    created("frozen");
    Oracle oracle = Oracle.before(world, "frozen");
    try (var request = world.registry().enter("frozen")) {
      gate.freeze();
      try {
        world.delete("frozen");
        JsonNode closed = gateClosed("frozen");
        assertThat(closed.path("waitedFor").asText()).isNotEmpty();
      } finally {
        gate.thaw();
      }
      assertThat(authz("frozen")).isEqualTo(410);
      request.commit();
    }
    oracle.convergesAfter("the gate frozen past its lease", () -> {}, NEIGHBOUR);
    answersAgain();
  }

  @Test
  void givenAKilledGate_whenATenantIsDeleted_thenItsLeaseIsWaitedForAndItsRowGoes() {
    created("unheard");
    Oracle oracle = Oracle.before(world, "unheard");
    gate.kill();
    try {
      world.delete("unheard");
      oracle.convergesAfter("the gate killed before the delete", () -> {}, NEIGHBOUR);
      await("its row goes").atMost(LEASE.multipliedBy(3)).until(() -> gates() == 0);
    } finally {
      gate.start();
    }
    assertThat(authz("unheard")).isEqualTo(410);
    answersAgain();
  }

  @Test
  void givenAGate_whenItIsStopped_thenItsRowGoesWithItAndNoDeletionWaits() {
    created("left");
    Oracle oracle = Oracle.before(world, "left");
    gate.stop();
    try {
      assertThat(gates()).isZero();
      oracle.convergesAfter("the gate stopped", () -> world.delete("left"), NEIGHBOUR);
    } finally {
      gate.start();
    }
    assertThat(authz("left")).isEqualTo(410);
  }

  @Test
  void givenAGateWhoseSessionsAreKilled_whenAsked_thenItAnswersOnAndHearsOfTheNextDeletion() {
    created("cut");
    Oracle oracle = Oracle.before(world, "cut");
    assertThat(
            world
                .registry()
                .admin()
                .texts(
                    "select pg_terminate_backend(pid)::text from pg_stat_activity"
                        + " where usename = 'tenancy_gate'"))
        .contains("true");
    assertThat(authz("cut")).isEqualTo(200);
    world.delete("cut");
    await().atMost(LEASE.multipliedBy(3)).until(() -> authz("cut") == 410);
    oracle.convergesAfter("the gate's sessions killed", () -> {}, NEIGHBOUR);
  }

  private void created(String slug) {
    world.create(slug);
    await().atMost(World.LIMIT).until(() -> authz(slug) == 200);
  }

  private void answersAgain() {
    await("the gate answers")
        .atMost(World.LIMIT)
        .ignoreException(UncheckedIOException.class)
        .until(() -> authz(NEIGHBOUR) == 200);
  }

  private JsonNode gateClosed(String slug) {
    await(slug + "'s gates are closed")
        .atMost(World.LIMIT)
        .until(() -> world.tenant(slug).at("/status/deletion/gateClosed").isObject());
    return world.tenant(slug).at("/status/deletion/gateClosed");
  }

  private long gates() {
    return Long.parseLong(
        world.registry().admin().texts("select count(*)::text from tenancy.gates").getFirst());
  }

  private int authz(String tenant) {
    HttpResponse<String> answer =
        world.get(world.stack().gateUrl().resolve("/authz"), "X-Tenant", tenant);
    return answer.statusCode();
  }
}
