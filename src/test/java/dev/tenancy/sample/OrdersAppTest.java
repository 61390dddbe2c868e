package dev.tenancy.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.tenant.TenantRecord;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both routes of the sample application and the gate, on a real PostgreSQL. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrdersAppTest {
  private OrdersWorld world;
  private RegistryFixture fixture;

  @BeforeAll
  void open() throws Exception {
    world = new OrdersWorld();
    fixture = world.fixture();
  }

  @AfterAll
  void close() throws Exception {
    world.close();
  }

  private TenantRecord ready(String slug) throws Exception {
    return world.ready(slug);
  }

  private HttpResponse<String> get(String path, String... tenants) throws Exception {
    return world.get(path, tenants);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders", "/gated/orders"})
  void givenReadyTenantsWhenAskedThenEachGetsItsOwnRowsAlone(String path) throws Exception {
    String one = "one" + path.length();
    String two = "two" + path.length();
    ready(one);
    ready(two);

    // More often than the driver needs to prepare the statement on the server.
    for (int i = 0; i < 20; i++) {
      assertThat(get(path, one).body())
          .isEqualTo("[{\"id\":1,\"owner\":\"" + one + "\",\"item\":\"thing\"}]");
      assertThat(get(path, two).body()).contains(two).doesNotContain(one);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders", "/gated/orders"})
  void givenTenantThatRefusesWhenAskedThenTheStatusOfTheDecisionTable(String path)
      throws Exception {
    String suffix = "-" + path.length();
    TenantRecord deleted = ready("deleted" + suffix);
    fixture.softDelete(deleted);
    TenantRecord dropping = ready("dropping" + suffix);
    fixture.beginDrop(dropping);
    TenantRecord inactive = ready("inactive" + suffix);
    fixture.asAdmin(
        "update tenancy.tenants set is_active = false where id = '" + inactive.id() + "'");
    fixture.provisioning("unready" + suffix);

    assertThat(get(path, "deleted" + suffix).statusCode()).isEqualTo(410);
    assertThat(get(path, "deleted" + suffix).body()).contains("Tenant has been deleted");
    assertThat(get(path, "dropping" + suffix).statusCode()).isEqualTo(410);
    assertThat(get(path, "inactive" + suffix).statusCode()).isEqualTo(403);
    assertThat(get(path, "unready" + suffix).statusCode()).isEqualTo(503);
    assertThat(get(path, "unknown" + suffix).statusCode()).isEqualTo(404);
    assertThat(get(path, "Not-A-Label").statusCode()).isEqualTo(400);
    assertThat(get(path).statusCode()).isEqualTo(400);
    assertThat(get(path, "a", "b").statusCode()).isEqualTo(400);
    assertThat(get(path, "unknown" + suffix).headers().firstValue("content-type"))
        .hasValue("application/problem+json");
  }

  @Test
  void givenTenantThatRefusesWhenAskedBehindBothDoorsThenTheProblemIsTheSame() throws Exception {
    fixture.softDelete(ready("same-deleted"));
    fixture.asAdmin(
        "update tenancy.tenants set is_active = false where id = '"
            + ready("same-inactive").id()
            + "'");
    fixture.provisioning("same-unready");

    for (String tenant :
        List.of("same-deleted", "same-inactive", "same-unready", "same-unknown", "Not-A-Label")) {
      assertThat(get("/orders", tenant).body()).isEqualTo(get("/gated/orders", tenant).body());
    }
  }

  @Test
  void givenReadyTenantsWhenOneAddsAnOrderThenItAloneHasIt() throws Exception {
    ready("adding");
    ready("watching");

    HttpResponse<String> added = world.send("POST", "/orders", "a book\n", "adding");

    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(added.body()).isEqualTo("{\"id\":2,\"owner\":\"adding\",\"item\":\"a book\"}");
    assertThat(get("/orders", "adding").body()).contains("a book");
    assertThat(get("/orders", "watching").body()).doesNotContain("a book");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\0"})
  void givenNoItemWhenAnOrderIsAddedThenItIsABadRequest(String body) throws Exception {
    assertThat(world.send("POST", "/orders", body, "any").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/orders,'GET, POST'",
    "PUT,/orders,'GET, POST'",
    "POST,/gated/orders,GET",
  })
  void givenAMethodThatIsNotServedWhenUsedThenTheOthersAreNamed(
      String method, String path, String allowed) throws Exception {
    HttpResponse<String> answer = world.send(method, path, "a book", "any");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).hasValue(allowed);
  }

  @Test
  void givenTombstoneAndANewTenantOfTheSlugWhenReadThenTheNewOneDecides() throws Exception {
    TenantRecord old = ready("phoenix");
    fixture.softDelete(old);
    fixture.asAdmin(
        "update tenancy.tenants set status = 'dropping' where slug = 'phoenix'",
        "update tenancy.tenants set status = 'dropped', dropped_at = now() where slug = 'phoenix'");
    assertThat(get("/gated/orders", "phoenix").statusCode()).isEqualTo(410);

    TenantRecord reborn = ready("phoenix");

    assertThat(get("/gated/orders", "phoenix").statusCode()).isEqualTo(200);
    assertThat(world.reader().find(reborn.slug()))
        .hasValueSatisfying(record -> assertThat(record.id()).isEqualTo(reborn.id()));
  }

  @Test
  void givenRequestThatLastsWhenItsTenantIsDeletedThenItIsServedAndTheNextRefused()
      throws Exception {
    TenantRecord record = ready("lasting");
    CompletableFuture<HttpResponse<String>> lasting =
        world
            .client()
            .sendAsync(
                world.request("/orders?hold=1000", "lasting"),
                HttpResponse.BodyHandlers.ofString());
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                "1"
                    .equals(
                        fixture.asAdminOne(
                            "select count(*) from pg_stat_activity where application_name ="
                                + " 'orders' and state = 'idle in transaction'")));

    fixture.softDelete(record);

    assertThat(get("/orders", "lasting").statusCode()).isEqualTo(410);
    assertThat(lasting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void givenRegistryThatHangsWhenTheGateIsAskedThenUnavailableInTimeAndItRecovers()
      throws Exception {
    ready("hanging");
    assertThat(get("/gated/orders", "hanging").statusCode()).isEqualTo(200);

    try (Connection admin = fixture.postgres().admin().getConnection();
        Statement statement = admin.createStatement()) {
      admin.setAutoCommit(false);
      statement.execute("lock table tenancy.tenants in access exclusive mode");
      long start = System.nanoTime();
      HttpResponse<String> answer = get("/gated/orders", "hanging");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("Registry unavailable");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(OrdersWorld.LIMIT.multipliedBy(2));
      admin.rollback();
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> get("/gated/orders", "hanging").statusCode() == 200);
  }
}
