package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.schema.TenantSchemas.Presence;
import dev.tenancy.stack.Postgres;
import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tables outside a schema that a drop has to lock: nobody is kept from reading them for long. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedTablesTest {
  /** What a reader may be held up. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

  private RegistryFixture fixture;
  private SchemaDropper dropper;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
    dropper =
        new SchemaDropper(
            fixture.database(),
            fixture.registry(),
            new Preflight(new TenantSchemas(), new OutsideDependents()),
            new LockBudget(40));
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  /**
   * Of a few rounds the calmest counts: what the machine does beside is not in each of them, what
   * the drop does is.
   */
  @Test
  void givenManyForeignKeysAndAReaderThatStays_whenDropped_thenNoOtherReaderWaitsLong()
      throws Exception {
    List<Duration> beyond = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      Duration over = longestWait("keys" + round);
      if (over.compareTo(LONGEST_WAIT) < 0) {
        return;
      }
      beyond.add(over);
    }
    assertThat(beyond).as("the longest wait of each round, less that without a drop").isEmpty();
  }

  /**
   * Drops a schema with many foreign keys to a table that somebody reads all the time, and that a
   * long transaction holds at first.
   *
   * @return the longest that a reader waited, less the longest without any drop
   */
  private Duration longestWait(String slug) throws Exception {
    TenantRecord record = fixture.ready(slug);
    String users = slug + "_users";
    shared(users);
    asOperator(
        """
        do $$ begin for i in 1..120 loop
          execute format('create table tenant_%1$s.t%%s (id int primary key references public.%2$s,'
            || ' boss int references public.%2$s)', i);
        end loop; end $$
        """
            .formatted(slug, users));
    DropPermit permit = fixture.beginDrop(record);
    List<String> progress = new CopyOnWriteArrayList<>();

    List<Duration> quiet = new ArrayList<>();
    List<Duration> waits = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Connection staying = fixture.application();
        Statement report = staying.createStatement()) {
      AtomicBoolean over = new AtomicBoolean();
      Future<List<Duration>> before = executor.submit(() -> readUntil(over, users));
      Thread.sleep(Duration.ofSeconds(2));
      over.set(true);
      quiet.addAll(before.get());

      staying.setAutoCommit(false);
      report.executeQuery("select * from public." + users);
      AtomicBoolean dropped = new AtomicBoolean();
      Future<List<Duration>> during = executor.submit(() -> readUntil(dropped, users));
      Future<Boolean> drop = executor.submit(() -> dropper.drop(permit, progress::add));
      while (!progress.contains("waiting for the readers of public." + users)) {
        Thread.onSpinWait();
      }
      staying.commit();
      assertThat(drop.get()).isTrue();
      dropped.set(true);
      waits.addAll(during.get());
    }
    assertThat(waits).hasSizeGreaterThan(100);
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
    assertThat(fixture.asAdminOne("select count(*) from public." + users)).isEqualTo("1");
    assertThat(
            fixture.asAdminOne(
                "select count(*) from pg_trigger where tgrelid = 'public.%s'::regclass"
                    .formatted(users)))
        .isEqualTo("0");
    return Collections.max(waits).minus(Collections.max(quiet));
  }

  @Test
  void givenAReaderThatNeverEnds_whenDropped_thenItGivesUpWithTheReasonAndCanBeTriedAgain()
      throws Exception {
    TenantRecord record = fixture.ready("patience");
    shared("patience_users");
    asOperator("create table tenant_patience.t (id int references public.patience_users)");
    DropPermit permit = fixture.beginDrop(record);
    try (Connection reader = fixture.application();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("select * from public.patience_users");
      assertThatThrownBy(() -> dropper.drop(permit, progress -> {}))
          .matches(e -> SqlErrors.stateOf(e).orElseThrow().equals("55P03"));
      assertThat(presence(record)).isEqualTo(Presence.OWNED);
    }
    assertThat(dropper.drop(permit, progress -> {})).isTrue();
  }

  @Test
  void givenPartitionsOfATableOutside_whenDropped_thenItsOtherRowsStay() throws Exception {
    TenantRecord record = fixture.ready("parts");
    asOperator(
        "create table public.events (tenant text, n int) partition by list (tenant)",
        "create table public.events_rest partition of public.events default",
        "create table tenant_parts.events partition of public.events for values in ('parts')",
        "create view tenant_parts.latest as select * from tenant_parts.events",
        "insert into public.events values ('parts', 1), ('other', 2)");
    assertThat(dropper.drop(fixture.beginDrop(record), progress -> {})).isTrue();
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
    assertThat(fixture.asAdminOne("select string_agg(tenant, ' ') from public.events"))
        .isEqualTo("other");
  }

  @Test
  void givenTablesThatTheOperatorMayDropButNotAlter_whenDropped_thenTheyGoOneByOne()
      throws Exception {
    TenantRecord record = fixture.ready("strange");
    fixture.asAdmin(
        "create table public.strange_users (id int primary key)",
        "create table public.strange_events (n int) partition by list (n)",
        "create table tenant_strange.a (id int primary key references public.strange_users)",
        "create table tenant_strange.b (id int references tenant_strange.a)",
        "create table tenant_strange.c partition of public.strange_events for values in (1)");
    List<String> progress = new ArrayList<>();
    assertThat(dropper.drop(fixture.beginDrop(record), progress::add)).isTrue();
    assertThat(progress)
        .containsExactlyInAnyOrder(
            "cutting it off from public.strange_events",
            "cutting it off from public.strange_users",
            "dropping the schema");
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
  }

  /** A table of the operator's, with one row, that applications may read. */
  private void shared(String name) throws SQLException {
    fixture.asAdmin(
        "create table public." + name + " (id int primary key)",
        "insert into public." + name + " values (1)",
        "grant select on public." + name + " to tenancy_app",
        "alter table public." + name + " owner to tenancy_operator");
  }

  private void asOperator(String... statements) throws SQLException {
    fixture.asAdmin("grant create on schema public to tenancy_operator");
    try (Connection connection = fixture.postgres().as(Postgres.OPERATOR).getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** How long each of many short reads took. */
  private List<Duration> readUntil(AtomicBoolean over, String table) throws Exception {
    List<Duration> took = new ArrayList<>();
    try (Connection connection = fixture.application();
        Statement statement = connection.createStatement()) {
      while (!over.get()) {
        long began = System.nanoTime();
        statement.executeQuery("select * from public." + table).close();
        took.add(Duration.ofNanos(System.nanoTime() - began));
        Thread.sleep(Duration.ofMillis(1));
      }
    }
    return took;
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
}
