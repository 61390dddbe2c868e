package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.schema.Blocker.Ending;
import dev.tenancy.schema.Blocker.Prepared;
import dev.tenancy.schema.Blocker.Session;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who is found inside a tenant, on a real PostgreSQL. */
@Tag("slow")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainProbeTest {
  private RegistryFixture fixture;
  private DrainProbe probe;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture(Stack.builder().postgresSetting("max_prepared_transactions", 10));
    probe = new DrainProbe(fixture.database());
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void givenNobodyInside_whenProbed_thenNobodyIsNamed() {
    assertThat(probe.blockers(fixture.ready("quiet")).all()).isEmpty();
  }

  @Test
  void givenSomebodyInsideByTheDoorAndSomebodyPastIt_whenProbed_thenBothAreNamedTheOldestFirst()
      throws Exception {
    TenantRecord record = fixture.ready("watched");
    try (Connection door = transaction(Postgres.ORDERS_APP);
        Connection past = transaction(Postgres.SUPERUSER)) {
      run(door, "set local application_name = 'web'", "select tenancy.enter('watched')");
      run(past, "select * from tenant_watched.orders");
      assertThat(probe.blockers(record).all())
          .extracting(blocker -> ((Session) blocker).pid())
          .containsExactly(pid(door), pid(past));
      assertThat(probe.blockers(record).summary().orElseThrow())
          .startsWith(
              "2 transactions (pid %d, role orders_app, app web, idle in transaction, "
                  .formatted(pid(door)));
    }
    await().untilAsserted(() -> assertThat(probe.blockers(record).all()).isEmpty());
  }

  @Test
  void givenASession_whenProbed_thenItSaysSinceWhenAndWhetherItMayBeEnded() throws Exception {
    TenantRecord record = fixture.ready("dated");
    try (Connection door = transaction(Postgres.ORDERS_APP);
        Connection admin = transaction(Postgres.SUPERUSER);
        Connection own = transaction(Postgres.OPERATOR)) {
      run(door, "select tenancy.enter('dated')");
      run(admin, "select * from tenant_dated.orders");
      run(own, "select * from tenant_dated.orders");
      assertThat(probe.blockers(record).all())
          .extracting(blocker -> ((Session) blocker).ending())
          .containsExactly(Ending.POSSIBLE, Ending.SUPERUSER, Ending.OWN);
      Instant began = Instant.parse(value(door, "select to_json(now())#>>'{}'"));
      assertThat(probe.blockers(record).oldest().orElseThrow().since()).contains(began);
    }
  }

  @Test
  void givenAPreparedTransactionInside_whenProbed_thenItIsNamedByItsGid() throws Exception {
    TenantRecord record = fixture.ready("prepared");
    try (Connection door = transaction(Postgres.ORDERS_APP)) {
      run(
          door,
          "select tenancy.enter('prepared')",
          "insert into orders values (2, 'prepared')",
          "prepare transaction 'order-17'");
    }
    try {
      assertThat(probe.blockers(record).all())
          .singleElement()
          .isInstanceOfSatisfying(
              Prepared.class,
              prepared -> {
                assertThat(prepared.gid()).isEqualTo("order-17");
                assertThat(prepared.role()).contains("orders_app");
              });
      assertThat(probe.blockers(record).summary().orElseThrow())
          .startsWith("1 transaction (prepared transaction 'order-17', role orders_app, ");
    } finally {
      fixture.asAdmin("rollback prepared 'order-17'");
    }
    assertThat(probe.blockers(record).all()).isEmpty();
  }

  @Test
  void givenAPreparedTransactionInside_whenTheServerRestarts_thenItIsStillNamed() throws Exception {
    TenantRecord record = fixture.ready("outlasting");
    try (Connection past = transaction(Postgres.SUPERUSER)) {
      run(
          past,
          "insert into tenant_outlasting.orders values (2, 'x')",
          "prepare transaction 'long'");
    }
    try {
      fixture.postgres().stop();
      fixture.postgres().start();
      await()
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(probe.blockers(record).all())
                      .extracting(blocker -> ((Prepared) blocker).gid())
                      .containsExactly("long"));
    } finally {
      fixture.asAdmin("rollback prepared 'long'");
    }
  }

  @Test
  void givenAParallelQueryInside_whenProbed_thenItIsOneTransaction() throws Exception {
    TenantRecord record = fixture.ready("parallel");
    fixture.asAdmin(
        "create table tenant_parallel.many as select g from generate_series(1, 100000) g",
        "analyze tenant_parallel.many");
    try (Connection past = transaction(Postgres.SUPERUSER)) {
      run(
          past,
          "set local parallel_setup_cost = 0",
          "set local parallel_tuple_cost = 0",
          "set local min_parallel_table_scan_size = 0");
      Thread scan =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      run(past, "select count(pg_sleep(0.001)) from tenant_parallel.many");
                    } catch (SQLException e) {
                      // Its connection is closed below.
                    }
                  });
      await()
          .until(
              () ->
                  fixture.asAdminOne(
                          "select 1 from pg_stat_activity where backend_type = 'parallel worker'")
                      != null);
      assertThat(probe.blockers(record).all()).hasSize(1);
      fixture.asAdmin(
          "select pg_cancel_backend("
              + ((Session) probe.blockers(record).oldest().orElseThrow()).pid()
              + ")");
      scan.join();
    }
  }

  private Connection transaction(String role) throws SQLException {
    Connection connection = fixture.postgres().as(role).getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static int pid(Connection connection) throws SQLException {
    return Integer.parseInt(value(connection, "select pg_backend_pid()"));
  }
}
