package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenancy.registry.Gates.Closed;
import dev.tenancy.registry.Gates.Gate;
import dev.tenancy.stack.Postgres;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A gate's lease and the barrier of a deletion, on a real PostgreSQL. */
@Tag("slow")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateLeaseTest {
  private static final Duration LEASE = Duration.ofSeconds(2);

  private RegistryFixture fixture;
  private Database asGate;
  private Gates gates;
  private GateBarrier barrier;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
    Postgres postgres = fixture.postgres();
    asGate =
        Database.open(
            new Database.Address(
                postgres.url(), Postgres.GATE, () -> postgres.password(Postgres.GATE), "test-gate"),
            2);
    gates = new Gates(fixture.database());
  }

  @AfterAll
  void close() {
    asGate.close();
    fixture.close();
  }

  @BeforeEach
  void begin() {
    barrier = new GateBarrier(gates);
  }

  @AfterEach
  void end() throws SQLException {
    barrier.close();
    fixture.asAdmin("delete from tenancy.gates");
  }

  /** What a gate remembers, for the tests to look at. */
  private static final class Memory implements GateMemory {
    private final Map<UUID, TenantState> states = new ConcurrentHashMap<>();
    private final AtomicInteger renewals = new AtomicInteger();
    private volatile Runnable beforeApply = () -> {};

    @Override
    public void replace(List<TenantRecord> all) {
      all.forEach(record -> states.put(record.id(), record.state()));
    }

    @Override
    public void apply(List<TenantRecord> changes) {
      beforeApply.run();
      replace(changes);
    }

    @Override
    public void renewed(long sentNanos, Duration lease) {
      renewals.incrementAndGet();
    }
  }

  private GateLease gate(String name, Memory memory) {
    GateLease lease = new GateLease(asGate, name, LEASE, memory);
    lease.start();
    await().until(() -> memory.renewals.get() > 0);
    return lease;
  }

  private Closed barrierFor(TenantRecord record) throws Exception {
    SoftDeleted softDeleted = fixture.softDelete(record);
    long version = fixture.records().find(softDeleted.tenantId()).orElseThrow().version();
    return barrier.await(version).get(30, TimeUnit.SECONDS);
  }

  @Test
  void givenNoGate_whenATenantIsDeleted_thenNobodyIsWaitedFor() throws Exception {
    assertThat(barrierFor(fixture.ready("alone")).silent()).isEmpty();
  }

  @Test
  void givenALivingGate_whenATenantIsDeleted_thenItHasAppliedThatWhenTheBarrierIsPassed()
      throws Exception {
    Memory memory = new Memory();
    TenantRecord record = fixture.ready("heard");
    try (GateLease gate = gate("gate-1", memory)) {
      Closed closed = barrierFor(record);
      assertThat(memory.states).containsEntry(record.id(), TenantState.DELETED);
      assertThat(closed.silent()).isEmpty();
      assertThat(closed.waited()).isLessThan(LEASE);
      assertThat(gate.problem()).isEmpty();
    }
  }

  @Test
  void givenAGateThatIsSilent_whenATenantIsDeleted_thenItsWholeLeaseIsWaitedForAndItIsNamed()
      throws Exception {
    TenantRecord record = fixture.ready("unheard");
    silentGate("gate-2");
    Closed closed = barrierFor(record);
    assertThat(closed.silent()).containsExactly("gate-2");
    assertThat(closed.waited()).isGreaterThanOrEqualTo(LEASE);
  }

  @Test
  void givenASilentGateThatIsForgottenMeanwhile_whenATenantIsDeleted_thenItIsNamedAllTheSame()
      throws Exception {
    TenantRecord record = fixture.ready("forgotten");
    silentGate("gate-5");
    SoftDeleted softDeleted = fixture.softDelete(record);
    long version = fixture.records().find(softDeleted.tenantId()).orElseThrow().version();
    var passed = barrier.await(version);
    // Long enough that the barrier has looked, and much less than the lease.
    await().pollDelay(Duration.ofMillis(200)).until(() -> true);
    assertThat(passed).isNotDone();
    fixture.asAdmin("delete from tenancy.gates");
    assertThat(passed.get(30, TimeUnit.SECONDS).silent()).containsExactly("gate-5");
  }

  @Test
  void givenAGateThatAppliesSlowly_whenATenantIsDeleted_thenTheBarrierIsNotPassedBefore()
      throws Exception {
    Memory memory = new Memory();
    TenantRecord record = fixture.ready("slow");
    AtomicInteger applied = new AtomicInteger();
    try (GateLease gate = gate("gate-3", memory)) {
      memory.beforeApply =
          () -> {
            await().pollDelay(Duration.ofMillis(400)).until(() -> true);
            applied.incrementAndGet();
          };
      Closed closed = barrierFor(record);
      assertThat(applied.get()).isPositive();
      assertThat(closed.silent()).isEmpty();
      assertThat(gate.problem()).isEmpty();
    }
  }

  @Test
  void givenNotificationsThatAreLost_whenATenantIsDeleted_thenTheGateHearsOfItByReading()
      throws Exception {
    Memory memory = new Memory();
    TenantRecord record = fixture.ready("unnotified");
    String function = fixture.asAdminOne("select pg_get_functiondef('tenancy.on_change'::regproc)");
    try (GateLease gate = gate("gate-4", memory)) {
      fixture.asAdmin(
          function.replace("perform pg_notify('tenancy_changes', new.version::text);", ""));
      Closed closed = barrierFor(record);
      assertThat(memory.states).containsEntry(record.id(), TenantState.DELETED);
      assertThat(closed.silent()).isEmpty();
      assertThat(gate.problem()).isEmpty();
    } finally {
      fixture.asAdmin(function);
    }
  }

  @Test
  void givenAClaimThatLostARace_whenTheCounterIsAheadOfEveryRecord_thenTheGateRenewsAllTheSame() {
    Memory memory = new Memory();
    try (GateLease gate = gate("gate-5", memory)) {
      fixture.provisioning("contested");
      Claim rival =
          new Claim(
              UUID.randomUUID().toString(),
              RegistryFixture.claimOf("contested").slug(),
              Optional.empty(),
              RegistryFixture.settings("contested"));
      fixture.claims().claim(rival);
      fixture.claims().tombstone("u-1", rival.slug(), "t");
      fixture.claims().tombstone("u-1", rival.slug(), "t");
      long newest = fixture.records().newestVersion();
      await().until(() -> versionOf("gate-5").equals(Optional.of(newest)));
      assertThat(gate.problem()).isEmpty();
    }
  }

  @Test
  void givenWhatIsNotTheNewest_whenRenewed_thenRefused() throws Exception {
    fixture.ready("newest");
    try (Connection connection = fixture.postgres().as(Postgres.GATE).getConnection();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select tenancy.renew_gate(gen_random_uuid(), 'old', 3000, "
                    + (fixture.records().newestVersion() - 1)
                    + ")")) {
      row.next();
      assertThat(row.getBoolean(1)).isFalse();
    }
    assertThat(versionOf("old")).isEmpty();
  }

  /** A renewal and a soft-delete at once: the counter's row puts one before the other. */
  @Test
  void givenASoftDeleteThatIsNotCommitted_whenAGateRenews_thenItWaitsAndIsRefused()
      throws Exception {
    TenantRecord record = fixture.ready("racing");
    long newest = fixture.records().newestVersion();
    try (Connection deleter = fixture.postgres().as(Postgres.OPERATOR).getConnection();
        Statement delete = deleter.createStatement();
        Connection gate = fixture.postgres().as(Postgres.GATE).getConnection();
        Statement renew = gate.createStatement()) {
      deleter.setAutoCommit(false);
      delete.execute(
          "update tenancy.tenants set status = 'deleted', deleted_at = now() where id = '"
              + record.id()
              + "'");
      Thread committing =
          Thread.ofVirtual()
              .start(
                  () -> {
                    await()
                        .until(
                            () ->
                                fixture.asAdminOne(
                                    "select 1 from pg_locks where not granted and pid ="
                                        + " (select pid from pg_stat_activity where usename ="
                                        + " 'tenancy_gate' and query like '%racing%')"),
                            "1"::equals);
                    try {
                      deleter.commit();
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      try (var row =
          renew.executeQuery(
              "select tenancy.renew_gate(gen_random_uuid(), 'racing', 3000, " + newest + ")")) {
        row.next();
        assertThat(row.getBoolean(1)).isFalse();
      }
      committing.join();
    }
  }

  @Test
  void givenAGateThatStops_whenItIsClosed_thenNoDeletionWaitsForIt() {
    GateLease gate = gate("gate-6", new Memory());
    gate.close();
    assertThat(versionOf("gate-6")).isEmpty();
  }

  @Test
  void givenAGateThatDied_whenItsLeaseIsOver_thenItIsForgotten() throws Exception {
    Memory memory = new Memory();
    try (GateReaper reaper = new GateReaper(gates);
        GateLease alive = gate("alive", memory)) {
      silentGate("dead");
      reaper.start();
      await().until(() -> versionOf("dead").isEmpty());
      assertThat(versionOf("alive")).isPresent();
      assertThat(alive.problem()).isEmpty();
    }
  }

  @Test
  void givenAGatesSessionThatIsKilled_whenItReconnects_thenItRenewsAgain() throws Exception {
    Memory memory = new Memory();
    try (GateLease gate = gate("gate-7", memory)) {
      fixture.asAdmin(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tenancy_gate'");
      int before = memory.renewals.get();
      TenantRecord record = fixture.ready("after-the-kill");
      await().until(() -> memory.renewals.get() > before && memory.states.containsKey(record.id()));
      assertThat(gate.problem()).isEmpty();
    }
  }

  @Test
  void givenTheGatesRole_whenItWritesPastItsFunctions_thenItMayNot() {
    assertThatThrownBy(
            () ->
                asGate
                    .jdbi()
                    .useHandle(handle -> handle.execute("update tenancy.gates set version = 1")))
        .hasMessageContaining("permission denied");
  }

  /** One that renewed once, with all it had to know, and is not heard of again. */
  private void silentGate(String name) throws SQLException {
    fixture.asAdmin(
        "insert into tenancy.gates (id, name, version, lease_ms) select gen_random_uuid(), '%s', version, %d from tenancy.clock"
            .formatted(name, LEASE.toMillis()));
  }

  private Optional<Long> versionOf(String name) {
    return gates.list().stream()
        .filter(gate -> gate.name().equals(name))
        .map(Gate::version)
        .findFirst();
  }
}
