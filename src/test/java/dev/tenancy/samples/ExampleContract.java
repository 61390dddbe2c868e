package dev.tenancy.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.registry.BeginDrop;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.samples.Load.Told;
import dev.tenancy.tenant.TenantRecord;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every example keeps, whatever it is written in and whatever stands before its database. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExampleContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private ExampleWorld world;
  private RegistryFixture fixture;

  abstract Example example();

  /** The PgBouncer between the example and PostgreSQL, if there is to be one. */
  Optional<Path> pgBouncer() {
    return Optional.empty();
  }

  /** Before each test, so that each one that is left out is counted. */
  @BeforeEach
  void open() {
    if (world == null) {
      example().need();
      world = new ExampleWorld(example(), pgBouncer());
      fixture = world.fixture();
    }
  }

  @AfterAll
  void close() {
    if (world != null) {
      world.close();
    }
  }

  ExampleWorld world() {
    return world;
  }

  @Test
  void givenTwoTenants_whenAskedInTurn_thenEachGetsItsOwnRowsAlone() throws Exception {
    world.ready("one");
    world.ready("two");
    // More often than the JDBC driver needs to prepare a statement on the server.
    for (int i = 0; i < 20; i++) {
      assertThat(rows("one")).isEqualTo(ExampleWorld.json("[" + order(1, "one", "thing") + "]"));
      assertThat(rows("two")).isEqualTo(ExampleWorld.json("[" + order(1, "two", "thing") + "]"));
    }
  }

  private JsonNode rows(String tenant) throws Exception {
    HttpResponse<String> answer = world.get(tenant);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ExampleWorld.json(answer.body());
  }

  private static String order(int id, String owner, String item) {
    return "{\"id\":%d,\"owner\":\"%s\",\"item\":\"%s\"}".formatted(id, owner, item);
  }

  @Test
  void givenTenantsThatAreRefused_whenAsked_thenTheStatusOfTheDecisionTable() throws Exception {
    fixture.softDelete(world.ready("deleted"));
    fixture.beginDrop(world.ready("dropping"));
    TenantRecord inactive = world.ready("inactive");
    fixture.asAdmin(
        "update tenancy.tenants set is_active = false where id = '" + inactive.id() + "'");
    fixture.provisioning("unready");

    assertRefused(world.get("deleted"), 410, "Tenant has been deleted");
    assertRefused(world.get("dropping"), 410, "Tenant has been deleted");
    assertRefused(world.get("inactive"), 403, "Tenant has been deactivated");
    assertRefused(world.get("unknown"), 404, "There is no such tenant");
    assertRefused(world.get("unready"), 503, "Tenant is not ready yet");
    assertRefused(world.get("Not-A-Label"), 400, "not a DNS label");
    assertRefused(world.get(), 400, "not a DNS label");
    assertRefused(world.get("deleted", "unknown"), 400, "not a DNS label");
    assertRefused(world.post("deleted", "late"), 410, "Tenant has been deleted");
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String why) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(why);
    assertThat(ExampleWorld.json(answer.body()).path("status").asInt()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("retry-after").isPresent()).isEqualTo(status == 503);
  }

  /** The clients outnumber the connections, so each of these goes from tenant to tenant. */
  @Test
  void givenConnectionsThatGoFromTenantToTenant_whenAsked_thenNothingIsCarriedOver()
      throws Exception {
    world.ready("left");
    world.ready("right");
    fixture.softDelete(world.ready("gone"));
    TenantRecord bare = world.ready("bare");
    fixture.asAdmin("drop table " + bare.schemaName().orElseThrow() + ".orders");
    Load load = new Load(world, "left", "gone", "right", "bare");
    try (load) {
      await().atMost(LIMIT).until(() -> load.everyClientAsked("bare", 10));
    }

    assertOwnRows(load.about("left"));
    assertOwnRows(load.about("right"));
    assertThat(load.about("gone").stream().flatMap(List::stream).map(Told::status))
        .containsOnly(410);
    // Its table is missing: what another tenant left on the connection must not stand in for it.
    assertThat(load.about("bare").stream().flatMap(List::stream).map(Told::status))
        .containsOnly(500);
    assertThat(
            Integer.parseInt(
                fixture.asAdminOne(
                    "select count(*) from pg_stat_activity where usename = 'orders_app'")))
        .isBetween(1, Example.POOL);
  }

  private static void assertOwnRows(List<List<Told>> told) {
    assertThat(told.stream().flatMap(List::stream).filter(answer -> !answer.isOwnRows())).isEmpty();
    assertThat(told).isNotEmpty().noneMatch(List::isEmpty);
  }

  @Test
  void givenAnAdmittedRequest_whenItsTenantIsDeleted_thenTheDropWaitsForItsAnswer()
      throws Exception {
    TenantRecord record = world.ready("lasting");
    CompletableFuture<HttpResponse<String>> lasting;
    SoftDeleted proof;
    try (Connection lock = locked(record)) {
      lasting = world.getLater("lasting");
      await().atMost(LIMIT).until(() -> world.waiting() == 1);

      proof = fixture.softDelete(record);

      assertThat(world.get("lasting").statusCode()).isEqualTo(410);
      assertThat(world.beginDrop(proof)).isInstanceOf(BeginDrop.Busy.class);
      lock.rollback();
    }
    assertThat(lasting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(world.drop(begun(proof))).isTrue();
    assertThat(world.get("lasting").statusCode()).isEqualTo(410);
  }

  @Test
  void givenLoad_whenATenantIsDeletedAndDropped_then200sThen410sAndNothingElse() throws Exception {
    TenantRecord doomed = world.ready("doomed");
    world.ready("steady");
    Load load = new Load(world, "doomed", "steady");
    try (load) {
      await().atMost(LIMIT).until(() -> load.everyClientHeard("doomed", 200, 20));
      assertThat(world.drop(begun(fixture.softDelete(doomed)))).isTrue();
      await().atMost(LIMIT).until(() -> load.everyClientHeard("doomed", 410, 20));
    }

    assertThat(
            fixture.asAdminOne(
                "select 1 from pg_namespace where nspname = '"
                    + doomed.schemaName().orElseThrow().value()
                    + "'"))
        .isNull();
    assertOwnRows(load.about("steady"));
    for (List<Told> client : load.about("doomed")) {
      assertThat(client.stream().map(Told::status)).containsOnly(200, 410).isSorted();
      assertOwnRows(List.of(client.stream().filter(told -> told.status() == 200).toList()));
    }
  }

  private BeginDrop.Begun begun(SoftDeleted proof) {
    return (BeginDrop.Begun)
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> world.beginDrop(proof), BeginDrop.Begun.class::isInstance);
  }

  @Test
  void givenAnOrder_whenPlaced_thenItIsThereForTheNextRequest() throws Exception {
    world.ready("buyer");
    for (int id = 2; id < 12; id++) {
      HttpResponse<String> placed = world.post("buyer", "thing " + id);
      assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
      assertThat(ExampleWorld.json(placed.body()))
          .isEqualTo(ExampleWorld.json(order(id, "buyer", "thing " + id)));
      assertThat(rows("buyer")).hasSize(id);
    }
  }

  @Test
  void givenACommitThatFails_whenAnOrderIsPlaced_thenTheAnswerIsNoSuccess() throws Exception {
    String schema = world.ready("unlucky").schemaName().orElseThrow().value();
    fixture.asAdmin(
        "create function "
            + schema
            + ".refuse() returns trigger language plpgsql as"
            + " 'begin raise exception $$refused at the commit$$; end'",
        ("create constraint trigger refuse after insert on %1$s.orders deferrable initially"
                + " deferred for each row execute function %1$s.refuse()")
            .formatted(schema));

    assertThat(world.post("unlucky", "never").statusCode()).isEqualTo(500);

    assertThat(rows("unlucky")).hasSize(1);
  }

  @Test
  void givenAPoolWithNothingLeft_whenAsked_thenUnavailableInTime() throws Exception {
    TenantRecord record = world.ready("crowded");
    List<CompletableFuture<HttpResponse<String>>> answers;
    try (Connection lock = locked(record)) {
      answers = Stream.generate(() -> world.getLater("crowded")).limit(Example.POOL + 3).toList();
      await().atMost(LIMIT).until(() -> answers.stream().anyMatch(CompletableFuture::isDone));
      lock.rollback();
    }

    List<HttpResponse<String>> all = answers.stream().map(CompletableFuture::join).toList();
    assertThat(all.stream().map(HttpResponse::statusCode)).containsOnly(200, 503);
    assertThat(all.stream().filter(answer -> answer.statusCode() == 503))
        .allSatisfy(answer -> assertThat(answer.headers().firstValue("retry-after")).isPresent());
    assertThat(world.get("crowded").statusCode()).isEqualTo(200);
  }

  @Test
  void givenTheDatabaseGone_whenAsked_thenUnavailableAndItRecovers() throws Exception {
    world.ready("outage");
    assertThat(world.get("outage").statusCode()).isEqualTo(200);
    fixture.postgres().kill();
    try {
      for (int i = 0; i < 2; i++) {
        assertRefused(world.get("outage"), 503, "");
      }
    } finally {
      fixture.postgres().start();
    }
    await().atMost(LIMIT).until(() -> world.get("outage").statusCode() == 200);
  }

  /** Until it is closed or rolled back, nobody reads this tenant's orders. */
  private Connection locked(TenantRecord record) throws SQLException {
    Connection connection = fixture.postgres().admin().getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table " + record.schemaName().orElseThrow() + ".orders");
    }
    return connection;
  }
}
