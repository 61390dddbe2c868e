package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.schema.Blocker.Session;
import dev.tenancy.schema.SessionTerminator.GoneOn;
import dev.tenancy.schema.SessionTerminator.Refused;
import dev.tenancy.schema.SessionTerminator.Told;
import dev.tenancy.stack.Postgres;
import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Whose session is ended and whose is not, on a real PostgreSQL. */
@Tag("slow")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTerminatorTest {
  private RegistryFixture fixture;
  private DrainProbe probe;
  private SessionTerminator terminator;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
    probe = new DrainProbe(fixture.database());
    terminator = new SessionTerminator(fixture.database());
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void givenASessionInsideByTheDoor_whenEnded_thenItIsGone() throws Exception {
    TenantRecord record = fixture.ready("inside");
    try (Connection web = transaction(Postgres.ORDERS_APP)) {
      run(web, "select tenancy.enter('inside')");
      assertThat(terminator.end(record, holder(record))).isEqualTo(new Told());
      await().until(() -> probe.blockers(record).all().isEmpty());
      await().until(() -> !isAlive(web));
    }
  }

  @Test
  void givenASessionInsidePastTheDoor_whenEnded_thenItIsGone() throws Exception {
    TenantRecord record = fixture.ready("past");
    try (Connection web = transaction(Postgres.ORDERS_APP)) {
      run(web, "select * from tenant_past.orders");
      assertThat(terminator.end(record, holder(record))).isEqualTo(new Told());
      await().until(() -> !isAlive(web));
    }
  }

  @Test
  void givenASessionThatWentOnToAnotherTenant_whenEnded_thenItLives() throws Exception {
    TenantRecord record = fixture.ready("left");
    fixture.ready("entered");
    try (Connection pooled = transaction(Postgres.ORDERS_APP)) {
      run(pooled, "select tenancy.enter('left')");
      Session seen = holder(record);
      pooled.commit();
      run(pooled, "select tenancy.enter('entered')");
      assertThat(terminator.end(record, seen)).isEqualTo(new GoneOn());
      assertThat(isAlive(pooled)).isTrue();
    }
  }

  @Test
  void givenASessionInItsNextTransactionOfTheSameTenant_whenEnded_thenItLives() throws Exception {
    TenantRecord record = fixture.ready("again");
    try (Connection pooled = transaction(Postgres.ORDERS_APP)) {
      run(pooled, "select tenancy.enter('again')");
      Session seen = holder(record);
      pooled.commit();
      run(pooled, "select tenancy.enter('again')");
      assertThat(terminator.end(record, seen)).isEqualTo(new GoneOn());
      assertThat(isAlive(pooled)).isTrue();
    }
  }

  @Test
  void givenATransactionThatGaveTheTenantBack_whenEnded_thenItLives() throws Exception {
    TenantRecord record = fixture.ready("rolled");
    try (Connection web = transaction(Postgres.ORDERS_APP)) {
      run(web, "savepoint before", "select tenancy.enter('rolled')");
      Session seen = holder(record);
      run(web, "rollback to before");
      assertThat(terminator.end(record, seen)).isEqualTo(new GoneOn());
      assertThat(isAlive(web)).isTrue();
    }
  }

  @Test
  void givenASuperusersSession_whenEnded_thenRefusedAndItLives() throws Exception {
    TenantRecord record = fixture.ready("admins");
    try (Connection admin = transaction(Postgres.SUPERUSER)) {
      run(admin, "select * from tenant_admins.orders");
      assertThat(terminator.end(record, holder(record)))
          .isEqualTo(new Refused("a superuser's session"));
      assertThat(isAlive(admin)).isTrue();
    }
  }

  @Test
  void givenTheOperatorsOwnSession_whenEnded_thenRefusedAndItLives() throws Exception {
    TenantRecord record = fixture.ready("own");
    try (Connection own = transaction(Postgres.OPERATOR)) {
      run(own, "select * from tenant_own.orders");
      assertThat(terminator.end(record, holder(record)))
          .isEqualTo(new Refused("a session of the operator's own role"));
      assertThat(isAlive(own)).isTrue();
    }
  }

  @Test
  void givenAnOperatorWithoutTheRight_whenASessionIsEnded_thenRefusedWithTheRemedy()
      throws Exception {
    TenantRecord record = fixture.ready("powerless");
    fixture.asAdmin("revoke pg_signal_backend from tenancy_operator");
    try (Connection web = transaction(Postgres.ORDERS_APP)) {
      run(web, "select tenancy.enter('powerless')");
      assertThat(terminator.end(record, holder(record)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused ->
                  assertThat(refused.why())
                      .contains("lacks pg_signal_backend", "run bootstrap.sql again"));
      assertThat(isAlive(web)).isTrue();
    } finally {
      fixture.asAdmin("grant pg_signal_backend to tenancy_operator");
    }
  }

  private Session holder(TenantRecord record) {
    return (Session) probe.blockers(record).oldest().orElseThrow();
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

  private static boolean isAlive(Connection connection) {
    try {
      run(connection, "select 1");
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
