package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.schema.TenantImport;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The application's own row says what the record says, and never keeps it from changing. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdoptedMirrorTest {
  private RegistryFixture fixture;
  private AdoptedMirror mirror;
  private LegacyApplication application;
  private String home;
  private int homes;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
    mirror = new AdoptedMirror(fixture.database());
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @BeforeEach
  void anApplication() throws SQLException {
    home = "app_" + ++homes;
    application = new LegacyApplication(fixture.postgres().admin(), home);
  }

  @Test
  void givenAnImportedTenant_whenSoftDeleted_thenTheApplicationsRowSaysSo() throws SQLException {
    UUID id = imported("mirrored");
    fixture.softDelete(record(id));
    assertThat(application.state(id)).isEqualTo("deleted t t");
    assertThat(
            application.one(
                "select a.deleted_at = t.deleted_at from %s.tenants a join tenancy.tenants t using (id)"
                    .formatted(home)))
        .isEqualTo("t");
  }

  @Test
  void givenAChangeThatIsRolledBack_whenMade_thenTheApplicationsRowIsAsBefore()
      throws SQLException {
    UUID id = imported("rolled-back");
    try (Connection connection = fixture.postgres().admin().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("update tenancy.tenants set is_active = false where id = '" + id + "'");
      // It was written, in this very transaction.
      try (var row = statement.executeQuery("select is_active from " + home + ".tenants")) {
        assertThat(row.next() && !row.getBoolean(1)).isTrue();
      }
      connection.rollback();
    }
    assertThat(application.state(id)).isEqualTo("ready t f");
  }

  @Test
  void givenTheCustomersSwitch_whenTurnedOff_thenTheApplicationsRowSaysSo() throws SQLException {
    UUID id = imported("switch");
    application.run("update tenancy.tenants set is_active = false where id = '" + id + "'");
    assertThat(application.state(id)).isEqualTo("ready f f");
  }

  @Test
  void givenALockedRow_whenSoftDeleted_thenTheRecordIsDeletedAtOnceAndTheRowFollowsLater()
      throws SQLException {
    UUID id = imported("locked-row");
    try (Connection other = fixture.postgres().admin().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from " + home + ".tenants for update");
      fixture.softDelete(record(id));
      assertThat(record(id).state()).isEqualTo(TenantState.DELETED);
      assertThat(problem(id)).contains("could not obtain lock");
      mirror.catchUp();
      assertThat(application.state(id)).isEqualTo("ready t f");
      assertThat(mirror.behind().rows()).isEqualTo(1);
      other.rollback();
    }
    mirror.catchUp();
    assertThat(application.state(id)).isEqualTo("deleted t t");
    assertThat(mirror.behind().rows()).isZero();
  }

  @Test
  void givenALockedTable_whenSoftDeleted_thenTheRecordIsDeletedAtOnce() throws SQLException {
    UUID id = imported("locked-table");
    try (Connection other = fixture.postgres().admin().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table " + home + ".tenants in access exclusive mode");
      fixture.softDelete(record(id));
      assertThat(record(id).state()).isEqualTo(TenantState.DELETED);
      other.rollback();
    }
    mirror.catchUp();
    assertThat(application.state(id)).isEqualTo("deleted t t");
  }

  @Test
  void givenTheTableIsGone_whenSoftDeleted_thenTheRecordIsDeletedAndTheProblemNoted()
      throws SQLException {
    UUID id = imported("no-table");
    application.run("drop table " + home + ".tenants");
    fixture.softDelete(record(id));
    assertThat(record(id).state()).isEqualTo(TenantState.DELETED);
    assertThat(problem(id)).contains("does not exist");
    application.run("delete from tenancy.adopted where tenant = '" + id + "'");
  }

  @Test
  void givenARowThatIsGone_whenSoftDeleted_thenTheProblemIsNoted() throws SQLException {
    UUID id = imported("no-row");
    application.run("delete from " + home + ".tenants");
    fixture.softDelete(record(id));
    assertThat(problem(id)).contains("has 0 rows of id " + id);
    application.run("delete from tenancy.adopted where tenant = '" + id + "'");
  }

  @Test
  void givenATriggerThatFails_whenSoftDeleted_thenTheRecordIsDeletedAndTheProblemNoted()
      throws SQLException {
    UUID id = imported("bad-trigger");
    trigger("raise exception ''no such luck''", "");
    fixture.softDelete(record(id));
    assertThat(record(id).state()).isEqualTo(TenantState.DELETED);
    assertThat(problem(id)).contains("no such luck");
    application.run("delete from tenancy.adopted where tenant = '" + id + "'");
  }

  @Test
  void givenATriggerOfTheApplication_whenSoftDeleted_thenItRunsWithNoRightsOfTheOperators()
      throws SQLException {
    UUID id = imported("snooper");
    application.run(
        "create table " + home + ".seen (who text)", "grant insert on " + home + ".seen to public");
    trigger("insert into seen values (current_user)", "");
    fixture.softDelete(record(id));
    assertThat(application.one("select string_agg(who, ',') from " + home + ".seen"))
        .isEqualTo("tenancy_mirror");
  }

  @Test
  void givenADeferredTrigger_whenSoftDeleted_thenItToRunsWithNoRightsOfTheOperators()
      throws SQLException {
    UUID id = imported("late-snooper");
    application.run(
        "create table " + home + ".seen (who text)", "grant insert on " + home + ".seen to public");
    trigger("insert into seen values (current_user)", "deferrable initially deferred");
    fixture.softDelete(record(id));
    assertThat(application.one("select string_agg(who, ',') from " + home + ".seen"))
        .isEqualTo("tenancy_mirror");
  }

  @Test
  void givenATriggerThatTakesAnotherRole_whenSoftDeleted_thenItIsRefused() throws SQLException {
    UUID id = imported("climber");
    trigger("set role tenancy_operator", "");
    fixture.softDelete(record(id));
    assertThat(problem(id)).contains("cannot set parameter \"role\"");
    application.run("delete from tenancy.adopted where tenant = '" + id + "'");
  }

  @Test
  void givenATriggerThatReachesForTheRegistry_whenSoftDeleted_thenItIsRefused()
      throws SQLException {
    UUID id = imported("robber");
    UUID victim = imported("victim");
    trigger("update tenancy.tenants set is_active = false where slug = ''victim''", "");
    fixture.softDelete(record(id));
    assertThat(problem(id)).contains("permission denied");
    assertThat(record(victim).active()).isTrue();
    application.run("delete from tenancy.adopted where tenant = '" + id + "'");
  }

  @Test
  void givenATenantOfTheOperatorsOwn_whenSoftDeleted_thenNoOtherTableIsTouched()
      throws SQLException {
    imported("bystander");
    String before = application.everything();
    fixture.softDelete(fixture.ready("native"));
    assertThat(application.everything()).isEqualTo(before);
  }

  private void trigger(String body, String when) throws SQLException {
    application.run(
        "create function %s.fire() returns trigger language plpgsql as 'begin %s; return null; end'"
            .formatted(home, body),
        "create %s trigger fire after update on %s.tenants %s for each row execute function %s.fire()"
            .formatted(when.isEmpty() ? "" : "constraint", home, when, home));
  }

  private UUID imported(String slug) throws SQLException {
    UUID id = application.tenant(slug);
    var unused = new TenantImport(fixture.database()).adopt(application.table(), Optional.empty());
    return id;
  }

  private TenantRecord record(UUID id) {
    return fixture.records().find(id).orElseThrow();
  }

  private String problem(UUID id) throws SQLException {
    return application.one("select problem from tenancy.adopted where tenant = '" + id + "'");
  }
}
