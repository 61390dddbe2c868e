package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.schema.TenantSchemas.Presence;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Big schemas, and many at once, on a PostgreSQL with its stock settings: its lock table holds some
 * twelve thousand locks, a schema of ten thousand tables takes eighty thousand.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BigSchemaTest {
  /** Many times the drops that a full lock table would need, without the budget. */
  private static final int AT_ONCE = 24;

  /** With {@code SIZE=full} in the environment as many as a GitOps prune may take. */
  private static final int TENANTS = "full".equals(System.getenv("SIZE")) ? 500 : 36;

  private static final Duration SLOW = Duration.ofMinutes(2);

  private RegistryFixture fixture;
  private Database wide;

  @BeforeAll
  void open() {
    fixture =
        new RegistryFixture(
            Stack.builder()
                .postgresSetting("max_connections", 100)
                .postgresSetting("max_locks_per_transaction", 64));
    Postgres postgres = fixture.postgres();
    wide =
        Database.open(
            new Database.Address(
                postgres.url(),
                Postgres.OPERATOR,
                () -> postgres.password(Postgres.OPERATOR),
                "test-drops"),
            60);
  }

  @AfterAll
  void close() {
    wide.close();
    fixture.close();
  }

  @Test
  void givenTenThousandTables_whenItsDropIsKilledAtBatches_thenItGoesOnInBatchesAndEnds()
      throws Exception {
    TenantRecord record = fixture.ready("huge");
    furnish("tenant_huge", 10_000);
    DropPermit permit = fixture.beginDrop(record);

    // Its process dies between two batches.
    List<String> first = new ArrayList<>();
    assertThatThrownBy(() -> dropper(fixture.database()).drop(permit, dyingAfter(3, first)))
        .isInstanceOf(Killed.class);
    long left = tables("tenant_huge");
    assertThat(left).isLessThan(10_001).isGreaterThan(9_000);
    assertThat(first.getFirst()).matches("9\\d{3} of 10001 tables left");

    // Its session dies in the middle of one.
    try (MostLocks ignored = new MostLocks();
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Boolean> drop = executor.submit(() -> dropper(wide).drop(permit, progress -> {}));
      await().atMost(SLOW).until(() -> tables("tenant_huge") < left - 300);
      await()
          .atMost(SLOW)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () ->
                  fixture.asAdminOne(
                      "select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using"
                          + " (pid) where application_name = 'test-drops' group by pid"
                          + " having count(*) > 300 limit 1"),
              "t"::equals);
      assertThatThrownBy(drop::get).hasRootCauseInstanceOf(SQLException.class);
    }
    assertThat(tables("tenant_huge")).isPositive();

    try (MostLocks most = new MostLocks()) {
      assertThat(dropper(fixture.database()).drop(permit, progress -> {})).isTrue();
      assertThat(most.stop()).isBetween(500L, 1_100L);
    }
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
    assertThat(state(record)).isEqualTo(TenantState.DROPPED);
  }

  @Test
  void givenManyTenants_whenDroppedAtOnce_thenNeitherTheyNorANeighbourRunOutOfLocks()
      throws Exception {
    List<TenantRecord> records = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      records.add(fixture.ready("many-" + i));
      furnish("tenant_many_" + i, 100);
    }
    fixture.asAdmin("create schema neighbour");
    furnish("neighbour", 600);
    AtomicBoolean over = new AtomicBoolean();
    try (MostLocks most = new MostLocks();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService drops = Executors.newFixedThreadPool(AT_ONCE)) {
      Future<Integer> neighbour = executor.submit(() -> readEverything(over));
      List<Callable<Boolean>> all = new ArrayList<>();
      for (TenantRecord record : records) {
        DropPermit permit = fixture.beginDrop(record);
        all.add(() -> dropper(wide).drop(permit, progress -> {}));
      }
      for (Future<Boolean> drop : drops.invokeAll(all)) {
        assertThat(drop.get()).isTrue();
      }
      over.set(true);
      assertThat(neighbour.get()).as("big transactions of the neighbour").isPositive();
      assertThat(most.stop()).isLessThan(1_100L);
      assertThat(most.all()).as("locks of all drops together").isBetween(900L, 2_700L);
    }
    for (TenantRecord record : records) {
      assertThat(presence(record)).isEqualTo(Presence.ABSENT);
    }
  }

  @Test
  void givenAFullLockTable_whenDropped_thenItGoesOnInSmallerTransactions() throws Exception {
    TenantRecord record = fixture.ready("squeezed");
    furnish("tenant_squeezed", 130);
    DropPermit permit = fixture.beginDrop(record);
    List<String> progress = new ArrayList<>();
    try (Connection hog = fixture.postgres().admin().getConnection();
        Statement statement = hog.createStatement()) {
      hog.setAutoCommit(false);
      // Takes all there is, then gives some back: not enough for a thousand.
      statement.execute(
          "do $$ declare n int := 0; begin"
              + " begin loop n := n + 1; perform pg_advisory_xact_lock(7, n); end loop;"
              + " exception when out_of_memory then null; end;"
              + " begin for i in 1..n - 700 loop perform pg_advisory_xact_lock(7, i); end loop;"
              + " exception when out_of_memory then null; end; end $$");
      assertThat(dropper(fixture.database()).drop(permit, progress::add)).isTrue();
    }
    assertThat(progress)
        .contains("the server's lock table is full: going on in smaller transactions");
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void givenTheBudgetIsTaken_whenDropped_thenItWaitsHoldingNothingAndSaysSo() throws Exception {
    TenantRecord record = fixture.ready("patient");
    DropPermit permit = fixture.beginDrop(record);
    List<String> progress = new CopyOnWriteArrayList<>();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Boolean> drop;
      try (var handle = fixture.database().jdbi().open()) {
        handle.begin();
        assertThat(new LockBudget(40).take(handle, 50_000)).isTrue();
        drop = executor.submit(() -> dropper(wide).drop(permit, progress::add));
        await()
            .until(
                () -> progress.contains("waiting for other drops: the budget of locks is used up"));
        assertThat(drop.isDone()).isFalse();
        handle.rollback();
      }
      assertThat(drop.get()).isTrue();
    }
  }

  @Test
  void givenAThousandFunctionsAndAChainOfViews_whenDropped_thenTheyGoInBatchesToo()
      throws Exception {
    TenantRecord record = fixture.ready("motley");
    fixture.asAdmin(
        "do $$ begin for i in 1..1200 loop"
            + " execute format('create function tenant_motley.f%s(a int) returns int language sql"
            + " as ''select 1''', i);"
            + " execute format('create view tenant_motley.v%s as select * from tenant_motley.%s',"
            + " i, case i when 1 then 'orders' else 'v' || i - 1 end);"
            + " execute format('create type tenant_motley.e%s as enum (''a'')', i);"
            + " if i % 200 = 0 then commit; end if; end loop; end $$");
    try (MostLocks most = new MostLocks()) {
      assertThat(dropper(wide).drop(fixture.beginDrop(record), progress -> {})).isTrue();
      assertThat(most.stop()).isLessThan(1_100L);
    }
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
  }

  private static SchemaDropper dropper(Database database) {
    return new SchemaDropper(
        database,
        new TenantRegistry(database),
        new Preflight(new TenantSchemas(), new OutsideDependents()),
        new LockBudget(40));
  }

  /** Eight locks a table: with its key, its index, its two types and what holds long values. */
  private void furnish(String schema, int tables) throws SQLException {
    fixture.asAdmin(
        "do $$ begin for i in 1..%d loop execute format('create table %s.t%%s (id int primary key,"
                .formatted(tables, schema)
            + " body text)', i); if i % 500 = 0 then commit; end if; end loop; end $$");
  }

  /** Transactions that hold over two thousand locks at their end; how many it made. */
  private int readEverything(AtomicBoolean over) throws SQLException {
    int transactions = 0;
    while (!over.get()) {
      fixture.asAdmin(
          "do $$ begin for i in 1..600 loop"
              + " execute format('select count(*) from neighbour.t%s where id = 1', i);"
              + " end loop; end $$");
      transactions++;
    }
    return transactions;
  }

  private long tables(String schema) throws SQLException {
    return Long.parseLong(
        fixture.asAdminOne(
            "select count(*) from pg_class where relkind = 'r' and relnamespace = '"
                + schema
                + "'::regnamespace"));
  }

  private static Consumer<String> dyingAfter(int batches, List<String> heard) {
    return progress -> {
      heard.add(progress);
      if (heard.size() == batches) {
        throw new Killed();
      }
    };
  }

  private Presence presence(TenantRecord record) {
    return fixture
        .database()
        .jdbi()
        .withHandle(
            handle ->
                new TenantSchemas()
                    .presence(handle, record.schemaName().orElseThrow(), record.id()));
  }

  private TenantState state(TenantRecord record) {
    return fixture.records().find(record.id()).orElseThrow().state();
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Watches how many locks the operator's sessions hold. */
  private final class MostLocks implements AutoCloseable {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread watcher;
    private volatile long one;
    private volatile long all;

    MostLocks() {
      watcher = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
      try (Connection connection = fixture.postgres().admin().getConnection();
          Statement statement = connection.createStatement()) {
        while (!stopped.get()) {
          try (var row =
              statement.executeQuery(
                  "select max(n), sum(n) from (select count(*) as n from pg_locks join"
                      + " pg_stat_activity using (pid) where usename = 'tenancy_operator'"
                      + " group by pid) x")) {
            row.next();
            one = Math.max(one, row.getLong(1));
            all = Math.max(all, row.getLong(2));
          }
          Thread.sleep(Duration.ofMillis(5));
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** The most that one session held. */
    long stop() throws InterruptedException {
      close();
      return one;
    }

    /** The most that all held together. */
    long all() {
      return all;
    }

    @Override
    public void close() throws InterruptedException {
      stopped.set(true);
      watcher.join();
    }
  }
}
