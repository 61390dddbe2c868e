package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenancy.stack.Postgres;
import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tenancy.enter}, the SQL door, on a real PostgreSQL and as an application's role. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnterTest {
  private RegistryFixture fixture;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void givenAReadyTenant_whenEntered_thenItsSchemaAloneIsOnTheSearchPathUntilTheTransactionEnds()
      throws SQLException {
    TenantRecord record = fixture.ready("acme");
    try (Connection connection = transaction()) {
      assertThat(one(connection, "select tenancy.enter('acme')")).isEqualTo(record.id().toString());
      assertThat(one(connection, "select current_setting('search_path')"))
          .isEqualTo("tenant_acme, pg_temp");
      assertThat(one(connection, "select owner from orders")).isEqualTo("acme");
      connection.commit();
      assertThat(one(connection, "select current_setting('search_path')"))
          .isEqualTo("\"$user\", public");
    }
  }

  @Test
  void givenATableOfTheSameNameInPublic_whenTheTenantLacksIt_thenPublicIsNotRead()
      throws Exception {
    fixture.asAdmin(
        "create table public.secrets (word text)", "grant select on public.secrets to public");
    fixture.ready("lacks-secrets");
    try (Connection connection = transaction()) {
      one(connection, "select tenancy.enter('lacks-secrets')");
      assertThatThrownBy(() -> one(connection, "select word from secrets"))
          .matches(e -> ((SQLException) e).getSQLState().equals("42P01"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Acme",
        "acme_corp",
        "-acme",
        "acme-",
        "acme.example.com",
        "аcme",
        "a\u0301cme",
        "a/b",
        "a'b",
        "public\n"
      })
  void givenAMalformedSlug_whenEntered_thenTN400(String slug) throws SQLException {
    assertThat(refusal(slug)).isEqualTo("TN400");
  }

  @Test
  void givenNoSlug_whenEntered_thenTN400() throws SQLException {
    assertThat(refusal(null)).isEqualTo("TN400");
    assertThat(refusal("a".repeat(64))).isEqualTo("TN400");
  }

  @Test
  void givenNoRecord_whenEntered_thenTN404() throws SQLException {
    assertThat(refusal("nobody")).isEqualTo("TN404");
  }

  @Test
  void givenATenantBeingProvisioned_whenEntered_thenTN503() throws SQLException {
    fixture.provisioning("newborn");
    assertThat(refusal("newborn")).isEqualTo("TN503");
  }

  @Test
  void givenADeactivatedTenant_whenEntered_thenTN403AndOnceDeletedTN410() throws SQLException {
    TenantRecord record = fixture.ready("dormant");
    fixture
        .registry()
        .apply(
            record.resourceUid().orElseThrow(),
            new Settings("dormant", false, false, RegistryFixture.DROP_AT_ONCE));
    assertThat(refusal("dormant")).isEqualTo("TN403");
    fixture.softDelete(record);
    assertThat(refusal("dormant")).isEqualTo("TN410");
  }

  @Test
  void givenEachStateOfADeletion_whenEntered_thenTN410AndItDoesNotHang() throws SQLException {
    TenantRecord record = fixture.ready("going");
    DropPermit permit = fixture.beginDrop(record);
    assertThat(refusal("going")).isEqualTo("TN410");
    fixture.registry().finishDrop(permit, (handle, r) -> 0);
    assertThat(refusal("going")).isEqualTo("TN410");
  }

  @Test
  void givenATombstoneAndANewTenantOfTheSlug_whenEntered_thenTheNewOneDecides()
      throws SQLException {
    TenantRecord old = fixture.ready("phoenix");
    fixture.registry().finishDrop(fixture.beginDrop(old), (handle, r) -> 0);
    fixture.ready("phoenix");
    try (Connection connection = transaction()) {
      one(connection, "select tenancy.enter('phoenix')");
      assertThat(one(connection, "select current_setting('search_path')"))
          .isEqualTo("tenant_phoenix_2, pg_temp");
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE,
        Connection.TRANSACTION_READ_UNCOMMITTED
      })
  void givenAnotherIsolationLevel_whenEntered_thenItIsRefused(int level) throws SQLException {
    fixture.ready("isolated-" + level);
    try (Connection connection = fixture.application()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(level);
      assertThat(stateOfEntering(connection, "isolated-" + level)).isEqualTo("25000");
    }
  }

  @Test
  void givenTheGatesRole_whenItEnters_thenItMayNot() throws SQLException {
    try (Connection gate = fixture.postgres().as("tenancy_gate").getConnection()) {
      assertThat(stateOfEntering(gate, "acme")).isEqualTo("42501");
    }
  }

  /**
   * The one interleaving in which reading before locking would admit: the record is read, deleted,
   * and only then the lock is free.
   */
  @Test
  void givenATenantDeletedWhileEnterWaitsForItsLock_whenTheLockIsFree_thenItReadsAfterwards()
      throws Exception {
    TenantRecord record = fixture.ready("awaited");
    try (Connection deleter = fixture.postgres().as(Postgres.OPERATOR).getConnection();
        Connection application = transaction();
        var executor = Executors.newSingleThreadExecutor()) {
      deleter.setAutoCommit(false);
      one(deleter, "select pg_advisory_xact_lock(tenancy.lock_key('awaited'))");
      Future<String> answer = executor.submit(() -> stateOfEntering(application, "awaited"));
      await()
          .until(
              () ->
                  fixture.asAdminOne(
                      "select 1 from pg_locks where locktype = 'advisory' and not granted"),
              "1"::equals);
      fixture.softDelete(record);
      deleter.commit();
      assertThat(answer.get()).isEqualTo("TN410");
    }
  }

  @Test
  void givenATemporaryTableLeftOnThePooledConnection_whenAnotherTenantEnters_thenItReadsItsOwn()
      throws Exception {
    fixture.ready("careful");
    try (Connection connection = fixture.application()) {
      one(connection, "select 1");
      try (Statement statement = connection.createStatement()) {
        statement.execute("create temp table orders as select 1 as id, 'someone else' as owner");
      }
      connection.setAutoCommit(false);
      one(connection, "select tenancy.enter('careful')");
      assertThat(one(connection, "select owner from orders")).isEqualTo("careful");
    }
  }

  /**
   * Several hundred deletions, each racing several applications that enter and read at random
   * moments. An application either reads its own rows to the end, or hears TN410: nothing else, and
   * nothing hangs.
   */
  @Test
  void givenApplicationsThatEnter_whenTheTenantIsDeletedMeanwhile_thenEachReadsItsRowsOrHearsTN410()
      throws Exception {
    int tenants = 300;
    int applications = 4;
    List<String> answers = new ArrayList<>();
    try (var executor = Executors.newFixedThreadPool(applications + 1)) {
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < applications; i++) {
        connections.add(transaction());
      }
      for (int n = 0; n < tenants; n++) {
        String slug = "race-" + n;
        TenantRecord record = fixture.ready(slug);
        CyclicBarrier start = new CyclicBarrier(applications + 1);
        List<Future<List<String>>> running = new ArrayList<>();
        for (Connection connection : connections) {
          Callable<List<String>> application =
              () -> {
                start.await();
                List<String> heard = new ArrayList<>();
                do {
                  heard.add(request(connection, slug));
                } while (!heard.getLast().equals("TN410"));
                return heard;
              };
          running.add(executor.submit(application));
        }
        start.await();
        Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextInt(2_000_000)));
        delete(record);
        for (Future<List<String>> application : running) {
          answers.addAll(application.get());
        }
      }
      for (Connection connection : connections) {
        connection.close();
      }
    }
    assertThat(answers).allMatch(answer -> answer.equals("own rows") || answer.equals("TN410"));
    assertThat(answers).contains("own rows");
  }

  private void delete(TenantRecord record) throws Exception {
    SoftDeleted proof = fixture.softDelete(record);
    BeginDrop begun;
    do {
      begun = fixture.registry().beginDrop(proof);
    } while (begun instanceof BeginDrop.Busy);
    fixture
        .registry()
        .finishDrop(
            ((BeginDrop.Begun) begun).permit(),
            (handle, r) ->
                handle.execute("drop schema " + r.schemaName().orElseThrow() + " cascade"));
  }

  /** One request as an application makes it: enter, then two statements, then commit. */
  private static String request(Connection connection, String slug) throws SQLException {
    try {
      enter(connection, slug);
      String first = one(connection, "select owner from orders");
      Thread.yield();
      String second = one(connection, "select owner from orders");
      connection.commit();
      return slug.equals(first) && slug.equals(second) ? "own rows" : "FOREIGN " + first + second;
    } catch (SQLException e) {
      connection.rollback();
      return e.getSQLState();
    }
  }

  private Connection transaction() throws SQLException {
    Connection connection = fixture.application();
    connection.setAutoCommit(false);
    return connection;
  }

  private String refusal(String slug) throws SQLException {
    try (Connection connection = transaction()) {
      return stateOfEntering(connection, slug);
    }
  }

  private static String stateOfEntering(Connection connection, String slug) {
    try {
      enter(connection, slug);
      return "admitted";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private static void enter(Connection connection, String slug) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement("select tenancy.enter(?)")) {
      call.setString(1, slug);
      call.execute();
    }
  }

  private static String one(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : null;
    }
  }
}
