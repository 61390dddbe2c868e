package dev.tenancy.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.registry.GateBarrier;
import dev.tenancy.registry.Gates;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.Settings;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantDrain;
import dev.tenancy.schema.DrainProbe;
import dev.tenancy.schema.OutsideDependents;
import dev.tenancy.schema.Preflight;
import dev.tenancy.schema.SessionTerminator;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.testing.TestActivityEnvironment;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a drain does about those it waits for, on a real PostgreSQL. */
@Tag("slow")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainDeadlineTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration A_DAY = Duration.ofHours(24);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private RegistryFixture fixture;
  private GateBarrier barrier;
  private TestActivityEnvironment temporal;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture(Stack.builder().postgresSetting("max_prepared_transactions", 10));
    barrier = new GateBarrier(new Gates(fixture.database()));
  }

  @AfterAll
  void close() {
    barrier.close();
    fixture.close();
  }

  @BeforeEach
  void worker() {
    temporal = TestActivityEnvironment.newInstance();
    temporal.registerActivitiesImplementations(
        new DrainActivitiesImpl(
            fixture.registry(),
            fixture.records(),
            new DrainProbe(fixture.database()),
            new DrainDeadline(
                fixture.registry(),
                new TenantDrain(fixture.database()),
                new SessionTerminator(fixture.database()),
                meters),
            new Preflight(new TenantSchemas(), new OutsideDependents()),
            fixture.database(),
            new Gates(fixture.database()),
            barrier,
            meters.timer("close"),
            meters.timer("drain")));
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  @Test
  void givenAHolder_whenTheTimeIsNotOver_thenItIsWaitedForInSilence() throws Exception {
    TenantRecord record = ready("patient", within(A_DAY));
    try (Connection holder = enter("patient")) {
      Thread drain = drain(record);
      await().until(() -> now(record).deletion().drain().blockedSince().isPresent());
      assertThat(now(record).failure()).isEmpty();
      holder.commit();
      drain.join();
    }
    assertThat(now(record).state()).isEqualTo(TenantState.DROPPING);
  }

  @Test
  void givenAHolder_whenTheTimeIsOver_thenHelpIsCalledForUntilItHasEnded() throws Exception {
    TenantRecord record = ready("overdue", within(AT_ONCE));
    try (Connection holder = enter("overdue")) {
      Thread drain = drain(record);
      assertThat(awaitCallForHelp(record).message()).contains("spec.deletion.terminateSessions");
      assertThat(isAlive(holder)).isTrue();
      holder.commit();
      drain.join();
    }
    assertThat(now(record).state()).isEqualTo(TenantState.DROPPING);
    assertThat(now(record).failure()).isEmpty();
  }

  @Test
  void givenACallForHelp_whenTheOwnerAllowsMoreTime_thenItIsTakenBack() throws Exception {
    TenantRecord record = ready("extended", within(AT_ONCE));
    try (Connection holder = enter("extended")) {
      Thread drain = drain(record);
      awaitCallForHelp(record);
      apply(record, within(A_DAY), false);
      await().until(() -> now(record).failure().isEmpty());
      holder.commit();
      drain.join();
    }
  }

  @Test
  void givenACallForHelp_whenTheOwnerSuspends_thenItIsTakenBackAndTheTimeBeginsAnewAfterwards()
      throws Exception {
    TenantRecord record = ready("paused", within(AT_ONCE));
    try (Connection holder = enter("paused")) {
      Thread drain = drain(record);
      awaitCallForHelp(record);
      apply(record, within(AT_ONCE), true);
      assertThat(now(record).failure()).isEmpty();
      assertThat(now(record).deletion().drain().blockedSince()).isEmpty();
      apply(record, within(AT_ONCE), false);
      awaitCallForHelp(record);
      holder.commit();
      drain.join();
    }
  }

  @Test
  void givenTerminateSessions_whenTheTimeIsNotOver_thenTheHolderLives() throws Exception {
    TenantRecord record = ready("spared", within(A_DAY).terminatingSessions());
    try (Connection holder = enter("spared")) {
      Thread drain = drain(record);
      await().until(() -> now(record).deletion().drain().blockedSince().isPresent());
      // Any later look is as this one: nothing but the time decides.
      assertThat(isAlive(holder)).isTrue();
      holder.commit();
      drain.join();
    }
    assertThat(now(record).deletion().drain().sessionsEnded()).isZero();
  }

  @Test
  void givenTerminateSessions_whenTheTimeIsOver_thenTheHolderIsEndedAndNobodyElse()
      throws Exception {
    TenantRecord record = ready("held", within(AT_ONCE).terminatingSessions());
    ready("neighbour", within(AT_ONCE).terminatingSessions());
    double ended = counted("ended");
    try (Connection holder = enter("held");
        Connection neighbour = enter("neighbour")) {
      drain(record).join();
      assertThat(isAlive(holder)).isFalse();
      assertThat(isAlive(neighbour)).isTrue();
    }
    assertThat(now(record).state()).isEqualTo(TenantState.DROPPING);
    assertThat(now(record).deletion().drain().sessionsEnded()).isEqualTo(1);
    assertThat(counted("ended")).isEqualTo(ended + 1);
  }

  @Test
  void givenTerminateSessions_whenASuperuserHoldsTheTenant_thenThatIsSaidAndItLives()
      throws Exception {
    TenantRecord record = ready("guarded", within(AT_ONCE).terminatingSessions());
    double refused = counted("refused");
    try (Connection admin = fixture.postgres().admin().getConnection()) {
      admin.setAutoCommit(false);
      run(admin, "select * from tenant_guarded.orders");
      Thread drain = drain(record);
      await()
          .untilAsserted(
              () ->
                  assertThat(awaitCallForHelp(record).message()).contains("a superuser's session"));
      assertThat(isAlive(admin)).isTrue();
      assertThat(counted("refused")).isEqualTo(refused + 1);
      admin.commit();
      drain.join();
    }
  }

  @Test
  void givenTerminateSessions_whenAPreparedTransactionHoldsTheTenant_thenItIsNamedAndKept()
      throws Exception {
    TenantRecord record = ready("promised", within(AT_ONCE).terminatingSessions());
    try (Connection holder = enter("promised")) {
      run(holder, "insert into orders values (2, 'promised')", "prepare transaction 'order-17'");
    }
    Thread drain = drain(record);
    await()
        .untilAsserted(() -> assertThat(awaitCallForHelp(record).message()).contains("'order-17'"));
    // Refuses if there is no such transaction.
    fixture.asAdmin("commit prepared 'order-17'");
    drain.join();
    assertThat(now(record).state()).isEqualTo(TenantState.DROPPING);
  }

  @Test
  void givenANewDeletionAfterARestore_whenItDrains_thenTheTimeOfTheOldOneDoesNotCount()
      throws Exception {
    TenantRecord record = ready("returned", within(A_DAY));
    SoftDeleted first = fixture.softDelete(record);
    assertThat(new TenantDrain(fixture.database()).isOverdue(first)).isFalse();
    assertThat(now(record).deletion().drain().blockedSince()).isPresent();
    fixture.asAdmin(
        "update tenancy.tenants set status = 'ready', deleted_at = null where slug = 'returned'");
    assertThat(now(record).deletion().drain().blockedSince()).isEmpty();
  }

  private static DeletionTerms within(Duration drainTimeout) {
    return RegistryFixture.DROP_AT_ONCE.withDrainTimeout(drainTimeout);
  }

  private TenantRecord ready(String slug, DeletionTerms terms) {
    TenantRecord record = fixture.ready(slug);
    apply(record, terms, false);
    return record;
  }

  private void apply(TenantRecord record, DeletionTerms terms, boolean suspended) {
    fixture
        .registry()
        .apply(
            record.resourceUid().orElseThrow(),
            new Settings(record.name(), true, suspended, terms));
  }

  private Connection enter(String slug) throws SQLException {
    Connection connection = fixture.application();
    connection.setAutoCommit(false);
    run(connection, "select tenancy.enter('" + slug + "')");
    return connection;
  }

  /** Soft-deletes, and drains beside. */
  private Thread drain(TenantRecord record) {
    SoftDeleted softDeleted = fixture.softDelete(record);
    DrainActivities activities = temporal.newActivityStub(DrainActivities.class);
    return Thread.ofVirtual()
        .start(() -> activities.drainTenant(softDeleted, new TenantInfo(0, false)));
  }

  private TenantRecord now(TenantRecord record) {
    return fixture.records().find(record.id()).orElseThrow();
  }

  private Failure awaitCallForHelp(TenantRecord record) {
    Optional<Failure> failure =
        await()
            .until(
                () -> now(record).failure(),
                f -> f.filter(x -> x.reason().equals(FailureType.DRAIN_TIMEOUT)).isPresent());
    return failure.orElseThrow();
  }

  private double counted(String result) {
    return meters.counter("tenancy_sessions_terminated", "result", result).count();
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
