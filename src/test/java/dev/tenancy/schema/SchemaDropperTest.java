package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.schema.TenantSchemas.Presence;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A drop takes the tenant's schema, all of it, and nothing else; on a real PostgreSQL. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaDropperTest {
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

  @Test
  void givenAPermit_whenDropped_thenTheSchemaIsGoneAndTheRecordSaysSo() {
    TenantRecord record = fixture.ready("plain");
    assertThat(dropper.drop(fixture.beginDrop(record), progress -> {})).isTrue();
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
    TenantRecord after = fixture.records().find(record.id()).orElseThrow();
    assertThat(after.state()).isEqualTo(TenantState.DROPPED);
    assertThat(after.deletion().droppedAt()).isPresent();
  }

  @Test
  void givenAUsedPermit_whenAZombieDropsAgain_thenTheNewTenantOfTheSlugIsUntouched() {
    TenantRecord old = fixture.ready("zombie");
    DropPermit permit = fixture.beginDrop(old);
    dropper.drop(permit, progress -> {});
    TenantRecord young = fixture.ready("zombie");
    assertThat(dropper.drop(permit, progress -> {})).isFalse();
    assertThat(presence(young)).isEqualTo(Presence.OWNED);
  }

  @Test
  void givenASchemaThatSomebodyDroppedByHand_whenDropped_thenItEndsCleanly() throws Exception {
    TenantRecord record = fixture.ready("gone-already");
    fixture.asAdmin("drop schema tenant_gone_already cascade");
    assertThat(dropper.drop(fixture.beginDrop(record), progress -> {})).isTrue();
    assertThat(state(record)).isEqualTo(TenantState.DROPPED);
  }

  @Test
  void givenASchemaThatSomebodyMadeAnewByHand_whenDropped_thenItIsRefused() throws Exception {
    TenantRecord record = fixture.ready("swapped");
    fixture.asAdmin("drop schema tenant_swapped cascade", "create schema tenant_swapped");
    DropPermit permit = fixture.beginDrop(record);
    assertThatThrownBy(() -> dropper.drop(permit, progress -> {}))
        .isInstanceOf(ForeignSchemaException.class)
        .hasMessageContaining("tenant_swapped");
    assertThat(presence(record)).isEqualTo(Presence.FOREIGN);
    assertThat(state(record)).isEqualTo(TenantState.DROPPING);
  }

  @Test
  void givenAViewThatIsCommittedWhileTheDropWaitsForItsLock_whenDropped_thenItIsRefusedAndKept()
      throws Exception {
    TenantRecord record = fixture.ready("late");
    DropPermit permit = fixture.beginDrop(record);
    fixture.asAdmin("create schema reports");
    try (Connection neighbour = fixture.postgres().admin().getConnection();
        Statement statement = neighbour.createStatement();
        var executor = Executors.newSingleThreadExecutor()) {
      neighbour.setAutoCommit(false);
      statement.execute("create view reports.late as select * from tenant_late.orders");
      Future<Boolean> drop = executor.submit(() -> dropper.drop(permit, progress -> {}));
      await()
          .until(
              () ->
                  fixture.asAdminOne(
                      "select 1 from pg_locks where locktype = 'relation' and not granted"),
              "1"::equals);
      neighbour.commit();
      assertThatThrownBy(drop::get)
          .hasCauseInstanceOf(OutsideDependencyException.class)
          .hasMessageContaining("view reports.late");
    }
    assertThat(fixture.asAdminOne("select count(*) from reports.late")).isEqualTo("1");
    assertThat(state(record)).isEqualTo(TenantState.DROPPING);
  }

  static Stream<Arguments> outsideDependencies() {
    return Stream.of(
        dependency("column", "create table other.t (c s.mood)", "table column other.t.c"),
        dependency(
            "default",
            "create table other.t (c int default s.answer())",
            "default value for other.t.c"),
        dependency(
            "fk",
            "create table other.t (c int references s.orders)",
            "table constraint t_c_fkey on other.t"),
        dependency("view", "create view other.v as select * from s.orders", "view other.v"),
        dependency(
            "matview",
            "create materialized view other.m as select * from s.orders",
            "materialized view other.m"),
        dependency(
            "policy",
            "create table other.t (c int); create policy p on other.t using (s.answer() = c)",
            "policy p on other.t"),
        dependency(
            "trigger",
            "create table other.t (c int); create trigger tr before insert on other.t for each row"
                + " execute function s.audit()",
            "trigger tr on other.t"),
        dependency(
            "rule",
            "create table other.t (c int); create rule r as on insert to other.t do also select"
                + " s.answer()",
            "rule r on other.t"),
        dependency(
            "fdefault",
            "create function other.f(a int default s.answer()) returns int language sql as 'select"
                + " a'",
            "function other.f(integer)"),
        dependency(
            "publication",
            "create publication outside_pub for table s.orders",
            "publication relation s.orders in publication outside_pub"),
        dependency("domain", "create domain other.d as s.mood", "type other.d"),
        dependency("inherits", "create table other.t () inherits (s.orders)", "table other.t"),
        dependency(
            "eventtrigger",
            "create event trigger et on ddl_command_end execute function s.on_ddl()",
            "event trigger et"),
        dependency(
            "pubschema",
            "create publication outside_schema_pub for tables in schema s",
            "outside_schema_pub"));
  }

  private static Arguments dependency(String kind, String sql, String named) {
    return Arguments.of(kind, sql, named);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outsideDependencies")
  void givenADependencyFromOutside_whenDropped_thenItIsRefusedNamedAndNothingIsTouched(
      String kind, String sql, String named) throws Exception {
    TenantRecord record = fixture.ready("outside-" + kind);
    String schema = record.schemaName().orElseThrow().value();
    String other = "other_" + kind;
    fixture.asAdmin(
        "create type " + schema + ".mood as enum ('good', 'bad')",
        "create function " + schema + ".answer() returns int language sql immutable as 'select 42'",
        "create function "
            + schema
            + ".audit() returns trigger language plpgsql as 'begin return new; end'",
        "create function "
            + schema
            + ".on_ddl() returns event_trigger language plpgsql as 'begin end'",
        "create schema " + other);
    fixture.asAdmin(
        sql.replace("s.", schema + ".")
            .replace("schema s", "schema " + schema)
            .replace("other.", other + "."));
    String before = catalog();
    DropPermit permit = fixture.beginDrop(record);
    assertThatThrownBy(() -> dropper.drop(permit, progress -> {}))
        .isInstanceOf(OutsideDependencyException.class)
        .hasMessageContaining(
            named.replace("s.orders", schema + ".orders").replace("other.", other + "."));
    assertThat(catalog()).isEqualTo(before);
    fixture.asAdmin(
        "drop event trigger if exists et",
        "drop publication if exists outside_pub",
        "drop publication if exists outside_schema_pub",
        "drop schema " + other + " cascade");
    assertThat(dropper.drop(permit, progress -> {})).isTrue();
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void givenOnlyObjectsOfItsOwn_whenDropped_thenAllKindsGo() throws Exception {
    TenantRecord record = fixture.ready("furnished");
    for (String sql :
        List.of(
            "create type s.mood as enum ('good')",
            "create domain s.positive as int check (value > 0)",
            "create sequence s.numbers",
            "create table s.items (id s.positive default nextval('s.numbers'), mood s.mood, body"
                + " text)",
            "create index on s.items (mood)",
            "create view s.v as select * from s.items",
            "create materialized view s.m as select * from s.items",
            "create function s.touch() returns trigger language plpgsql as 'begin return new; end'",
            "create trigger t before insert on s.items for each row execute function s.touch()",
            "create table s.parts (id int, day date) partition by range (day)",
            "create table s.parts_1 partition of s.parts for values from ('2026-01-01') to"
                + " ('2027-01-01')",
            "create table s.refs (id int references s.orders)",
            "alter table s.items enable row level security",
            "create policy p on s.items using (true)",
            "create rule r as on insert to s.parts_1 do also select 1",
            "create statistics s.st on id, mood from s.items",
            "create table s.heirs () inherits (s.items)",
            "create procedure s.work() language sql as 'select 1'",
            "create aggregate s.most(int) (sfunc = int4larger, stype = int)",
            "create function s.lt(s.mood, s.mood) returns bool language sql as 'select true'",
            "create function s.cmp(s.mood, s.mood) returns int language sql as 'select 0'",
            "create function s.say(s.mood) returns text language sql as 'select 1::text'",
            "create cast (s.mood as text) with function s.say(s.mood)",
            "create operator s.<< (leftarg = s.mood, rightarg = s.mood, function = s.lt)",
            "create operator family s.fam using btree",
            "create operator class s.oc for type s.mood using btree family s.fam as operator 1"
                + " s.<<, function 1 s.cmp(s.mood, s.mood)",
            "create collation s.c (provider = libc, locale = 'C')",
            "create text search configuration s.search (copy = pg_catalog.english)",
            "create type s.span as range (subtype = int)",
            "create extension citext with schema s.",
            "create table s.names (name s.citext primary key, o oid)",
            "insert into s.names values ('picture', lo_from_bytea(4711, 'x'))")) {
      fixture.asAdmin(
          sql.replace("schema s.", "schema tenant_furnished").replace("s.", "tenant_furnished."));
    }
    assertThat(dropper.drop(fixture.beginDrop(record), progress -> {})).isTrue();
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
    assertThat(fixture.asAdminOne("select count(*) from pg_extension where extname = 'citext'"))
        .isEqualTo("0");
    // In nobody's schema: PostgreSQL does not know whose it is.
    assertThat(fixture.asAdminOne("select count(*) from pg_largeobject_metadata where oid = 4711"))
        .isEqualTo("1");
  }

  @Test
  void givenAForeignKeyToASharedTable_whenDropped_thenItsReadersAreNotBlocked() throws Exception {
    TenantRecord record = fixture.ready("refers");
    fixture.asAdmin(
        "create table public.users (id int primary key)",
        "grant references, select on public.users to tenancy_operator, tenancy_app",
        "alter table public.users owner to tenancy_operator",
        "create table tenant_refers.profiles (id int references public.users)",
        "alter table tenant_refers.profiles owner to tenancy_operator");
    DropPermit permit = fixture.beginDrop(record);
    try (Connection reader = fixture.application();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("select * from public.users");
      assertThatThrownBy(() -> dropper.drop(permit, progress -> {}))
          .matches(e -> SqlErrors.stateOf(e).orElseThrow().equals("55P03"));
      assertThat(presence(record)).isEqualTo(Presence.OWNED);
      reader.commit();
    }
    assertThat(dropper.drop(permit, progress -> {})).isTrue();
    assertThat(fixture.asAdminOne("select to_regclass('public.users')")).isEqualTo("users");
  }

  @Test
  void givenMoreTablesThanFitIntoOneTransaction_whenDropped_thenItGoesInBatchesAndEnds()
      throws Exception {
    TenantRecord record = fixture.ready("big");
    fixture.asAdmin(
        "do $$ begin for i in 1..250 loop execute format('create table tenant_big.t%s (id int"
            + " primary key)', i); execute format('alter table tenant_big.t%s owner to"
            + " tenancy_operator', i); end loop; end $$");
    List<String> progress = new ArrayList<>();
    assertThat(dropper.drop(fixture.beginDrop(record), progress::add)).isTrue();
    assertThat(progress).containsExactly("85 of 251 tables left", "dropping the schema");
    assertThat(presence(record)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void givenAnOpenTransactionOnATable_whenDropped_thenItGivesUpSoonAndCanBeTriedAgain()
      throws Exception {
    TenantRecord record = fixture.ready("locked");
    DropPermit permit = fixture.beginDrop(record);
    try (Connection reader = fixture.postgres().admin().getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("select * from tenant_locked.orders");
      assertThatThrownBy(() -> dropper.drop(permit, progress -> {}))
          .matches(e -> SqlErrors.stateOf(e).orElseThrow().equals("55P03"));
      assertThat(state(record)).isEqualTo(TenantState.DROPPING);
      reader.rollback();
    }
    assertThat(dropper.drop(permit, progress -> {})).isTrue();
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

  /** Every object of every schema, its kind and its columns, in one text. */
  private String catalog() throws Exception {
    return fixture.asAdminOne(
        "select string_agg(x, E'\\n' order by x) from ("
            + " select c.oid::regclass || ' ' || a.attname || ' ' || a.attisdropped as x"
            + "   from pg_class c join pg_attribute a on a.attrelid = c.oid"
            + " union all select 'constraint ' || oid from pg_constraint"
            + " union all select 'rewrite ' || oid from pg_rewrite"
            + " union all select 'trigger ' || oid from pg_trigger"
            + " union all select 'policy ' || oid from pg_policy"
            + " union all select 'proc ' || oid from pg_proc"
            + " union all select 'type ' || oid from pg_type"
            + " union all select 'publication ' || oid from pg_publication_rel) o");
  }
}
