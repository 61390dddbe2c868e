package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A filled registry of the oldest version that is used, with tenants in every state, is migrated to
 * this one. Older operators, gates and applications are connected meanwhile; what they run is
 * written out here as they run it, and must not be changed with the code.
 */
@Tag("slow")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryUpgradeTest {
  private static final String OLDEST = "2";

  /** What a reader of the oldest version reads of a record. */
  private static final String OLD_COLUMNS =
      """
      id, slug, name, schema_name, status, is_active, deleted_at, created_at, resource_uid,
      suspended, deletion_policy, drain_period_ms, schema_version, provisioned_at, version,
      deletions, dropped_at, failure_reason, failure_message, gate_closed_at, gate_wait_ms,
      gate_waited_for
      """;

  private Stack stack;
  private Database database;

  @BeforeAll
  void start() {
    stack = Stack.builder().postgres().start();
    Postgres postgres = stack.postgres();
    database =
        Database.open(
            new Database.Address(
                postgres.url(),
                Postgres.OPERATOR,
                () -> postgres.password(Postgres.OPERATOR),
                "test-operator"),
            5);
  }

  @AfterAll
  void stop() {
    database.close();
    stack.close();
  }

  @BeforeEach
  void fillTheOldest() throws SQLException {
    Flyway.configure(getClass().getClassLoader())
        .dataSource(database.dataSource())
        .schemas("tenancy")
        .createSchemas(true)
        .locations("classpath:db/registry")
        .table("registry_history")
        .target(OLDEST)
        .load()
        .migrate();
    for (String slug :
        List.of(
            "born",
            "failing",
            "living",
            "paused",
            "inactive",
            "gone",
            "kept",
            "gating",
            "draining",
            "held",
            "stuck",
            "dropping",
            "dropped")) {
      claim(slug);
    }
    run(
        "update tenancy.tenants set status = 'failed', failure_reason = 'MigrationFailed',"
            + " failure_message = 'V2__x.sql' where slug = 'failing'");
    for (String slug :
        List.of(
            "living",
            "paused",
            "inactive",
            "gone",
            "kept",
            "gating",
            "draining",
            "held",
            "stuck",
            "dropping",
            "dropped")) {
      run(
          "update tenancy.tenants set status = 'ready', schema_version = '1',"
              + " provisioned_at = clock_timestamp() where slug = '"
              + slug
              + "'");
    }
    run(
        "update tenancy.tenants set suspended = true where slug in ('paused', 'held')",
        "update tenancy.tenants set is_active = false where slug = 'inactive'",
        "update tenancy.tenants set deletion_policy = 'Retain' where slug = 'kept'");
    for (String slug :
        List.of("kept", "gating", "draining", "held", "stuck", "dropping", "dropped")) {
      softDelete(slug);
    }
    run(
        "update tenancy.tenants set gate_closed_at = clock_timestamp(), gate_wait_ms = 12,"
            + " gate_waited_for = 'gate-1' where slug in ('draining', 'stuck', 'dropping',"
            + " 'dropped')",
        "update tenancy.tenants set failure_reason = 'ForeignDependency',"
            + " failure_message = 'table x' where slug = 'stuck'",
        "update tenancy.tenants set status = 'dropping' where slug in ('dropping', 'dropped')",
        "update tenancy.tenants set status = 'dropped', dropped_at = clock_timestamp()"
            + " where slug = 'dropped'",
        "insert into tenancy.tenants (slug, name, status, deleted_at, dropped_at, deletions,"
            + " resource_uid) values ('unborn', 'U', 'dropped', clock_timestamp(),"
            + " clock_timestamp(), 1, 'uid-unborn')",
        "update tenancy.tenants set resource_uid = null where slug = 'gone'");
  }

  @AfterEach
  void empty() throws SQLException {
    try (Connection admin = stack.postgres().admin().getConnection();
        Statement statement = admin.createStatement()) {
      statement.execute("drop schema tenancy cascade");
    }
  }

  @Test
  void givenTenantsInEveryState_whenMigrated_thenNothingOldSaysSomethingElse() throws SQLException {
    Map<String, String> before = oldView();
    migrate();
    assertThat(oldView()).isEqualTo(before).hasSize(14);
  }

  @Test
  void givenTenantsInEveryState_whenMigrated_thenEveryRecordIsReadAndInItsState()
      throws SQLException {
    migrate();
    Map<String, String> states = new TreeMap<>();
    for (TenantRecord record : new TenantRecords(database).changedSince(0, 100)) {
      states.put(record.slug().value(), record.state().label());
    }
    assertThat(states)
        .containsEntry("born", "provisioning")
        .containsEntry("failing", "failed")
        .containsEntry("living", "ready")
        .containsEntry("kept", "deleted")
        .containsEntry("held", "deleted")
        .containsEntry("dropping", "dropping")
        .containsEntry("dropped", "dropped")
        .containsEntry("unborn", "dropped")
        .hasSize(14);
  }

  @Test
  void givenWishesOfTheOldest_whenMigrated_thenTheyHoldAndTheNewOnesAreTheDefaults()
      throws SQLException {
    migrate();
    assertThat(record("kept").terms().policy()).isEqualTo(DeletionPolicy.RETAIN);
    assertThat(record("living").terms()).isEqualTo(RegistryFixture.DROP_AT_ONCE);
  }

  @Test
  void givenApplications_whenMigrated_thenTheSqlDoorAnswersAsBefore() throws SQLException {
    Map<String, String> before = answers();
    migrate();
    assertThat(answers())
        .isEqualTo(before)
        .containsEntry("living", "entered")
        .containsEntry("kept", "TN410")
        .containsEntry("dropped", "TN410")
        .containsEntry("born", "TN503")
        .containsEntry("inactive", "TN403");
  }

  @Test
  void givenAGateOfTheOldestVersion_whenMigratedUnderIt_thenItReadsOnAndRenews()
      throws SQLException {
    try (Connection gate = stack.postgres().as(Postgres.GATE).getConnection()) {
      UUID id = UUID.randomUUID();
      assertThat(renews(gate, id)).isTrue();
      // As often as the driver needs to prepare it on the server.
      String feed = "select * from tenancy.tenants where version > ? order by version limit ?";
      try (PreparedStatement read = gate.prepareStatement(feed)) {
        for (int i = 0; i < 10; i++) {
          assertThat(count(read)).isEqualTo(14);
        }
        migrate();
        assertThat(count(read)).isEqualTo(14);
      }
      assertThat(renews(gate, id)).isTrue();
    }
  }

  @Test
  void givenAnOperatorOfTheOldestVersion_whenMigratedUnderIt_thenItCanBringATenantToItsEnd()
      throws SQLException {
    migrate();
    // The old registry's tenants were deleted just now: the brake would hold one more.
    run("update tenancy.brake set enabled = false");
    claim("late");
    run(
        "update tenancy.tenants set status = 'ready', schema_version = '1',"
            + " provisioned_at = clock_timestamp(), failure_reason = null, failure_message = null"
            + " where slug = 'late'");
    softDelete("late");
    run(
        "update tenancy.tenants set gate_closed_at = clock_timestamp(), gate_wait_ms = 5"
            + " where slug = 'late' and status = 'deleted' and gate_closed_at is null",
        "update tenancy.tenants set status = 'dropping', failure_reason = null,"
            + " failure_message = null where slug = 'late'",
        "update tenancy.tenants set status = 'dropped', dropped_at = clock_timestamp(),"
            + " failure_reason = null, failure_message = null where slug = 'late'");
    assertThat(record("late").state()).isEqualTo(TenantState.DROPPED);
  }

  @Test
  void givenAnOperatorOfTheOldestVersion_whenItRestores_thenTheTenantIsReady() throws SQLException {
    migrate();
    run(
        "update tenancy.tenants set status = case when provisioned_at is null then 'provisioning'"
            + " else 'ready' end, deleted_at = null, gate_closed_at = null, gate_wait_ms = null,"
            + " gate_waited_for = null, resource_uid = 'uid-heir', failure_reason = null,"
            + " failure_message = null where slug = 'kept' and status = 'deleted'");
    assertThat(record("kept").state()).isEqualTo(TenantState.READY);
    assertThat(answers()).containsEntry("kept", "entered");
  }

  @Test
  void givenADeletionUnderWay_whenMigrated_thenThisVersionGoesOnWithIt() throws SQLException {
    migrate();
    TenantRegistry registry = new TenantRegistry(database);
    SoftDeleted proof = registry.proofOf(record("draining").id()).orElseThrow();
    BeginDrop begun = registry.beginDrop(proof);
    assertThat(begun).isInstanceOf(BeginDrop.Begun.class);
    DropPermit permit = ((BeginDrop.Begun) begun).permit();
    assertThat(registry.finishDrop(permit, (handle, record) -> true)).isTrue();
    assertThat(record("draining").state()).isEqualTo(TenantState.DROPPED);
  }

  @Test
  void givenADropUnderWay_whenMigrated_thenThisVersionFinishesIt() throws SQLException {
    migrate();
    TenantRegistry registry = new TenantRegistry(database);
    SoftDeleted proof = registry.proofOf(record("dropping").id()).orElseThrow();
    DropPermit permit = ((BeginDrop.Begun) registry.beginDrop(proof)).permit();
    assertThat(registry.finishDrop(permit, (handle, record) -> true)).isTrue();
    assertThat(record("dropping").state()).isEqualTo(TenantState.DROPPED);
  }

  @Test
  void givenAHeldDeletion_whenMigrated_thenItIsHeldStill() throws SQLException {
    migrate();
    TenantRegistry registry = new TenantRegistry(database);
    assertThat(registry.beginDrop(registry.proofOf(record("held").id()).orElseThrow()))
        .isInstanceOf(BeginDrop.Suspended.class);
    assertThat(registry.beginDrop(registry.proofOf(record("kept").id()).orElseThrow()))
        .isInstanceOf(BeginDrop.Retained.class);
  }

  @Test
  void givenALivingTenant_whenMigrated_thenThisVersionDeletesIt() throws SQLException {
    migrate();
    TenantRecord living = record("living");
    assertThat(new TenantRegistry(database).softDelete(living.id(), living.resourceUid()))
        .isPresent();
    assertThat(answers()).containsEntry("living", "TN410");
  }

  private void migrate() {
    new RegistryMigration(database).run();
  }

  private TenantRecord record(String slug) throws SQLException {
    UUID id = UUID.fromString(one("select id from tenancy.tenants where slug = '" + slug + "'"));
    return new TenantRecords(database).find(id).orElseThrow();
  }

  /** As an operator of the oldest version claims. */
  private void claim(String slug) throws SQLException {
    run(
        "insert into tenancy.tenants (slug, name, schema_name, status, is_active, suspended,"
            + " deletion_policy, drain_period_ms, resource_uid) values ('%s', '%s', 'tenant_%s',"
                .formatted(slug, slug, slug)
            + " 'provisioning', true, false, 'Drop', 0, 'uid-%s') on conflict do nothing"
                .formatted(slug));
  }

  /** As an operator of the oldest version soft-deletes. */
  private void softDelete(String slug) throws SQLException {
    run(
        "update tenancy.tenants set status = 'deleted', deleted_at = clock_timestamp(),"
            + " deletions = deletions + 1, failure_reason = null, failure_message = null"
            + " where slug = '%s' and status in ('provisioning', 'ready', 'failed')"
                .formatted(slug));
  }

  /** By slug, what a reader of the oldest version is told; the feed's version aside. */
  private Map<String, String> oldView() throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    try (Connection app = stack.postgres().as(Postgres.ORDERS_APP).getConnection();
        Statement statement = app.createStatement();
        ResultSet row = statement.executeQuery("select " + OLD_COLUMNS + " from tenancy.tenants")) {
      while (row.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          String name = row.getMetaData().getColumnName(i);
          if (!name.equals("version")) {
            columns.add(name + "=" + row.getString(i));
          }
        }
        rows.put(row.getString("slug"), columns.toString());
      }
    }
    return rows;
  }

  /** By slug, what the SQL door answers an application. */
  private Map<String, String> answers() throws SQLException {
    Map<String, String> answers = new TreeMap<>();
    for (String slug : oldView().keySet()) {
      try (Connection app = stack.postgres().as(Postgres.ORDERS_APP).getConnection();
          PreparedStatement enter = app.prepareStatement("select tenancy.enter(?)")) {
        enter.setString(1, slug);
        enter.execute();
        answers.put(slug, "entered");
      } catch (SQLException e) {
        answers.put(slug, String.valueOf(e.getSQLState()));
      }
    }
    return answers;
  }

  private static boolean renews(Connection gate, UUID id) throws SQLException {
    try (PreparedStatement renew =
        gate.prepareStatement(
            "select tenancy.renew_gate(?, 'gate-1', 3000, (select version from tenancy.clock))")) {
      renew.setObject(1, id);
      try (ResultSet row = renew.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static int count(PreparedStatement read) throws SQLException {
    read.setLong(1, 0);
    read.setInt(2, 1000);
    int count = 0;
    try (ResultSet rows = read.executeQuery()) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }

  private void run(String... statements) throws SQLException {
    try (Connection operator = database.dataSource().getConnection();
        Statement statement = operator.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String one(String query) throws SQLException {
    try (Connection operator = database.dataSource().getConnection();
        Statement statement = operator.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
