package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PostgreSQL is away: at the operator's start, at {@code kubectl delete}, in drain and drop. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresOutageTest {
  private static final String NEIGHBOUR = "neighbour";

  private World world;
  private Postgres postgres;

  @BeforeAll
  void start() {
    world = World.start(Stack.builder().gate());
    postgres = world.stack().postgres();
    world.create(NEIGHBOUR);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void givenNoDatabase_whenTheOperatorStarts_thenItSaysSoAndGoesOnWhenItIsBack() {
    Oracle oracle = Oracle.before(world, "early");
    world.operator().stop();
    postgres.stop();
    world.operator().launch();
    world.awaitUnready("PostgreSQL");
    world.apply("early");
    world.awaitCondition("early", "Reconciling", "ProgressingWithRetry: DatabaseUnavailable");
    oracle.convergesAfter(
        "PostgreSQL down at the operator's start", postgres::start, NEIGHBOUR, "early");
    world.operator().awaitReady();
    oracle.convergesAfter("deleted afterwards", () -> world.delete("early"), NEIGHBOUR);
  }

  @Test
  void givenNoDatabase_whenATenantIsDeleted_thenThe410AndTheDropFollowByThemselves() {
    world.create("later");
    Oracle oracle = Oracle.before(world, "later");
    try (Requests requests = requests("later")) {
      postgres.kill();
      world.delete("later");
      world.awaitCondition("later", "Reconciling", "ProgressingWithRetry: DatabaseUnavailable");
      world.awaitUnready("PostgreSQL");
      oracle.convergesAfter("PostgreSQL killed before the delete", postgres::start, NEIGHBOUR);
      expect(requests, "later");
    }
  }

  @Test
  void givenAnOpenRequest_whenPostgresIsKilledWhileDraining_thenTheDropFollows() throws Exception {
    world.create("draining");
    Oracle oracle = Oracle.before(world, "draining");
    try (Requests requests = requests("draining")) {
      try (Connection request = world.registry().enter("draining")) {
        world.delete("draining");
        world.awaitBlocked("draining");
        postgres.kill();
        assertThat(isBroken(request)).isTrue();
      }
      oracle.convergesAfter("PostgreSQL killed while draining", postgres::start, NEIGHBOUR);
      expect(requests, "draining");
    }
  }

  @Test
  void givenADropUnderWay_whenPostgresIsStopped_thenTheSchemaIsDroppedOnce() throws Exception {
    world.create("dropping");
    Oracle oracle = Oracle.before(world, "dropping");
    try (Requests requests = requests("dropping")) {
      try (Connection held = world.registry().holdUpDrop("tenant_dropping")) {
        world.delete("dropping");
        await().atMost(World.LIMIT).until(() -> world.registry().dropIsHeldUp());
        postgres.stop();
        assertThat(isBroken(held)).isTrue();
      }
      oracle.convergesAfter("PostgreSQL stopped inside the drop", postgres::start, NEIGHBOUR);
      expect(requests, "dropping");
    }
  }

  @Test
  void givenAFrozenDatabase_whenATenantIsDeleted_thenTheStatusSaysSoAndTheDropFollows() {
    world.create("frozen");
    Oracle oracle = Oracle.before(world, "frozen");
    postgres.freeze();
    try {
      world.delete("frozen");
      world.awaitCondition("frozen", "Reconciling", "ProgressingWithRetry: DatabaseUnavailable");
      world.awaitUnready("PostgreSQL");
    } finally {
      postgres.thaw();
    }
    oracle.convergesAfter("PostgreSQL frozen before the delete", () -> {}, NEIGHBOUR);
  }

  @Test
  void givenNoDatabase_whenTheLeaseIsOver_thenTheGateSays503AndRecovers() {
    assertThat(authz("/authz", NEIGHBOUR).statusCode()).isEqualTo(200);
    postgres.kill();
    await().atMost(World.LIMIT).until(() -> authz("/authz", NEIGHBOUR).statusCode() != 200);
    HttpResponse<String> plain = authz("/authz", NEIGHBOUR);
    assertThat(plain.statusCode()).isEqualTo(503);
    assertThat(plain.headers().firstValue("Retry-After")).isPresent();
    HttpResponse<String> nginx = authz("/authz/nginx", NEIGHBOUR);
    assertThat(nginx.statusCode()).isEqualTo(403);
    assertThat(nginx.headers().firstValue("X-Tenant-Status")).contains("503");
    long began = System.nanoTime();
    postgres.start();
    await().atMost(World.LIMIT).until(() -> authz("/authz", NEIGHBOUR).statusCode() == 200);
    Recovery.took("the gate, PostgreSQL back", began);
    Oracle.before(world).convergesAfter("nothing was asked for", () -> {}, NEIGHBOUR);
  }

  @Test
  void givenATenantThatWasDeleted_whenTheDatabaseIsLostForLong_thenItStays410() {
    world.create("long-gone");
    Oracle oracle = Oracle.before(world, "long-gone");
    world.delete("long-gone");
    world.awaitStatus("long-gone", "dropped");
    await().atMost(World.LIMIT).until(() -> authz("/authz", "long-gone").statusCode() == 410);
    postgres.kill();
    await().atMost(World.LIMIT).until(() -> authz("/authz", NEIGHBOUR).statusCode() == 503);
    assertThat(authz("/authz", "long-gone").statusCode()).isEqualTo(410);
    oracle.convergesAfter("PostgreSQL killed after a deletion", postgres::start, NEIGHBOUR);
  }

  private HttpResponse<String> authz(String door, String tenant) {
    return world.get(world.stack().gateUrl().resolve(door), "X-Tenant", tenant);
  }

  private static boolean isBroken(Connection connection) throws SQLException {
    return !connection.isValid(2);
  }

  private Requests requests(String victim) {
    return new Requests(postgres, victim, NEIGHBOUR);
  }

  private static void expect(Requests requests, String victim) {
    requests.stopAndExpectOnly(victim, Requests.SERVED, "TN410", Requests.NO_DATABASE);
    requests.stopAndExpectOnly(NEIGHBOUR, Requests.SERVED, Requests.NO_DATABASE);
  }
}
