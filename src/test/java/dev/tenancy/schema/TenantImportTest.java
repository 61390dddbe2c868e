package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.registry.Adoption;
import dev.tenancy.registry.ApplicationTable;
import dev.tenancy.registry.Claim;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.LegacyApplication;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.schema.TenantSchemas.Presence;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an import adopts, and what it says it cannot, on a real PostgreSQL. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantImportTest {
  private RegistryFixture fixture;
  private LegacyApplication application;
  private int homes;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @BeforeEach
  void anApplication() throws SQLException {
    application = new LegacyApplication(fixture.postgres().admin(), "app_" + ++homes);
  }

  @Test
  void givenATenantInUse_whenImported_thenItIsReadyUnderItsIdSlugAndSchemaAndIsAdmitted()
      throws SQLException {
    UUID id = application.tenant("in-use");
    assertThat(adopt()).singleElement().isInstanceOf(ImportResult.Adopted.class);
    TenantRecord record = record(id);
    assertThat(record.state()).isEqualTo(TenantState.READY);
    assertThat(record.slug().value()).isEqualTo("in-use");
    assertThat(record.schemaName()).contains(new SchemaName("tenant_in_use"));
    assertThat(record.name()).isEqualTo("Name of in-use");
    assertThat(enter("in-use")).isEqualTo("200");
  }

  @Test
  void givenATenantInUse_whenImported_thenItsRowsItsTableAndTheApplicationsTableAreAsBefore()
      throws SQLException {
    application.tenant("untouched");
    application.run("grant select on tenant_untouched.orders to legacy_owner");
    String table = application.everything();
    String data = application.one("select string_agg(o::text, ',') from tenant_untouched.orders o");
    String owner =
        application.one(
            "select relowner from pg_class where oid = 'tenant_untouched.orders'::regclass");
    adopt();
    assertThat(application.everything()).isEqualTo(table);
    assertThat(application.one("select string_agg(o::text, ',') from tenant_untouched.orders o"))
        .isEqualTo(data);
    assertThat(
            application.one(
                "select relowner from pg_class where oid = 'tenant_untouched.orders'::regclass"))
        .isEqualTo(owner);
  }

  @Test
  void givenASchemaWithAComment_whenImported_thenTheCommentStaysBelowTheMark() throws SQLException {
    UUID id = application.tenant("commented");
    application.run("comment on schema tenant_commented is 'billing: gold'");
    adopt();
    assertThat(application.one("select obj_description('tenant_commented'::regnamespace)"))
        .isEqualTo("tenancy.dev/tenant " + id + "\nbilling: gold");
    assertThat(presence(record(id))).isEqualTo(Presence.OWNED);
  }

  @Test
  void givenADeactivatedTenant_whenImported_thenItIsAnswered403() throws SQLException {
    UUID id = application.tenant("switched-off");
    application.set(id, "is_active = false");
    adopt();
    assertThat(enter("switched-off")).isEqualTo("TN403");
  }

  @Test
  void givenADeletedRowWhoseSchemaIsGone_whenImported_thenItIsAnswered410() throws SQLException {
    UUID id = application.row("long-gone", "tenant_long_gone");
    application.set(id, "status = 'deleted', deleted_at = '2020-01-01'");
    assertThat(adopt()).singleElement().isInstanceOf(ImportResult.Adopted.class);
    assertThat(enter("long-gone")).isEqualTo("TN410");
    assertThat(record(id).state()).isEqualTo(TenantState.DROPPED);
  }

  @Test
  void givenADeletedRowWhoseSchemaIsThere_whenImported_thenItIsAnswered410AndTheSchemaStays()
      throws SQLException {
    UUID id = application.tenant("kept");
    application.set(id, "deleted_at = now()");
    adopt();
    assertThat(enter("kept")).isEqualTo("TN410");
    assertThat(record(id).state()).isEqualTo(TenantState.DELETED);
    assertThat(application.one("select count(*) from tenant_kept.orders")).isEqualTo("2");
  }

  @Test
  void givenADeletedAndALivingRowOfOneSlug_whenImported_thenTheLivingOneIsAdmittedAndNewest()
      throws SQLException {
    UUID living = application.tenant("reborn");
    UUID dead = application.row("reborn", "tenant_reborn");
    application.set(dead, "deleted_at = now()");
    assertThat(adopt()).hasOnlyElementsOfType(ImportResult.Adopted.class).hasSize(2);
    assertThat(enter("reborn")).isEqualTo("200");
    assertThat(record(living).version()).isGreaterThan(record(dead).version());
  }

  @Test
  void givenATombstoneImportedLater_whenImported_thenTheLivingRecordIsStillTheNewest()
      throws SQLException {
    UUID living = application.tenant("reborn-later");
    adopt();
    UUID dead = application.row("reborn-later", "tenant_elsewhere");
    application.set(dead, "deleted_at = now()");
    adopt();
    assertThat(record(living).version()).isGreaterThan(record(dead).version());
  }

  @Test
  void givenAPlan_whenMade_thenNothingIsChanged() throws SQLException {
    UUID id = application.tenant("planned");
    assertThat(tenants().plan(application.table(), Optional.empty()))
        .singleElement()
        .isInstanceOf(ImportResult.Possible.class);
    assertThat(fixture.records().find(id)).isEmpty();
    assertThat(application.one("select obj_description('tenant_planned'::regnamespace)")).isNull();
  }

  @Test
  void givenAnImport_whenRunAgain_thenNothingIsNew() throws SQLException {
    UUID id = application.tenant("twice");
    adopt();
    long version = record(id).version();
    assertThat(adopt()).singleElement().isInstanceOf(ImportResult.Already.class);
    assertThat(record(id).version()).isEqualTo(version);
  }

  @Test
  void givenTwoImportsAtOnce_whenRun_thenExactlyOneAdoptsEachAndNobodyIsRefused() throws Exception {
    for (int i = 0; i < 40; i++) {
      application.tenant("raced-" + i);
    }
    CyclicBarrier together = new CyclicBarrier(2);
    var first = CompletableFuture.supplyAsync(() -> adoptTogether(together));
    var second = CompletableFuture.supplyAsync(() -> adoptTogether(together));
    List<ImportResult> all = new ArrayList<>(first.join());
    all.addAll(second.join());
    assertThat(all).hasOnlyElementsOfTypes(ImportResult.Adopted.class, ImportResult.Already.class);
    assertThat(all).filteredOn(ImportResult.Adopted.class::isInstance).hasSize(40);
  }

  @Test
  void givenNoDnsLabel_whenImported_thenItIsRefused() throws SQLException {
    application.row("Not A Label", application.schema("label"));
    assertRefused("is no DNS label", "rename it");
  }

  @Test
  void givenAnIdThatIsNoUuid_whenImported_thenItIsRefused() throws SQLException {
    application.run("alter table app_" + homes + ".tenants alter id type text using id::text");
    application.tenant("numbered");
    application.run("update app_" + homes + ".tenants set id = '17'");
    assertRefused("the id is no UUID", "gen_random_uuid()");
  }

  @Test
  void givenOneIdTwice_whenImported_thenBothAreRefused() throws SQLException {
    application.run("alter table app_" + homes + ".tenants drop constraint tenants_pkey");
    UUID id = application.tenant("same-id");
    UUID other = application.tenant("same-id-too");
    application.set(other, "id = '" + id + "'");
    assertThat(refusals()).hasSize(2).allMatch(reason -> reason.contains("another row too"));
  }

  @Test
  void givenOneSlugTwice_whenImported_thenBothAreRefused() throws SQLException {
    application.tenant("double");
    application.row("double", application.schema("double-2"));
    assertThat(refusals())
        .hasSize(2)
        .allMatch(reason -> reason.contains("has the slug 'double': rename one of them"));
  }

  @Test
  void givenNoSchema_whenImported_thenItIsRefused() throws SQLException {
    application.row("bodiless", "tenant_bodiless");
    assertRefused("there is no schema tenant_bodiless", "restore it from a backup");
  }

  @Test
  void givenAForbiddenSchema_whenImported_thenItIsRefused() throws SQLException {
    application.row("everybody", "public");
    assertRefused("schema_name 'public'", "Rename the schema");
  }

  @Test
  void givenOneSchemaTwice_whenImported_thenBothAreRefused() throws SQLException {
    application.tenant("sharer");
    application.row("sharer-2", "tenant_sharer");
    assertThat(refusals()).hasSize(2).allMatch(reason -> reason.contains("is that of another row"));
  }

  @Test
  void givenASchemaOfAnotherRole_whenImported_thenTheStatementThatHelpsIsNamedAndHelps()
      throws SQLException {
    application.tenant("theirs");
    application.run("alter schema tenant_theirs owner to legacy_owner");
    assertRefused(
        "belongs to role legacy_owner", "alter schema tenant_theirs owner to tenancy_operator");
    application.run("alter schema tenant_theirs owner to tenancy_operator");
    assertThat(adopt()).singleElement().isInstanceOf(ImportResult.Adopted.class);
  }

  @Test
  void givenAStatusThatIsNone_whenImported_thenItIsRefused() throws SQLException {
    UUID id = application.tenant("half-made");
    application.set(id, "status = 'provisioning'");
    assertRefused("status 'provisioning'", "Finish the tenant");
  }

  @Test
  void givenASchemaWithAnothersMark_whenImported_thenItIsRefused() throws SQLException {
    application.tenant("marked");
    application.run(
        "comment on schema tenant_marked is 'tenancy.dev/tenant"
            + " 00000000-0000-0000-0000-000000000001'");
    assertRefused("carries the mark of another tenant", "comment on schema tenant_marked is null");
  }

  @Test
  void givenATenantOfTheRegistryWithTheSlug_whenImported_thenItIsRefused() throws SQLException {
    TenantRecord native_ = fixture.ready("settled");
    application.row("settled", application.schema("settled-2"));
    assertRefused("the registry has a tenant of this slug (id " + native_.id(), "rename one");
  }

  @Test
  void givenATenantOfTheRegistryWithTheSchema_whenImported_thenItIsRefusedAndUntouched()
      throws SQLException {
    TenantRecord native_ = fixture.ready("owner-of-it");
    application.row("wants-it", "tenant_owner_of_it");
    assertRefused("schema tenant_owner_of_it is, or was, that of tenant owner-of-it", "rename");
    assertThat(presence(native_)).isEqualTo(Presence.OWNED);
  }

  @Test
  void givenALockedRow_whenImported_thenItIsRefusedAtOnce() throws SQLException {
    UUID id = application.tenant("busy");
    try (Connection other = fixture.postgres().admin().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "update app_" + homes + ".tenants set name = 'new' where id = '" + id + "'");
      assertRefused("somebody is changing the row", "import again");
      other.rollback();
    }
  }

  @Test
  void givenARowChangedSinceItWasRead_whenAdopted_thenItIsRefused() throws SQLException {
    UUID id = application.tenant("changeable");
    var possible =
        (ImportResult.Possible) tenants().plan(application.table(), Optional.empty()).getFirst();
    application.set(id, "is_active = false");
    RowAdoption adoption =
        new RowAdoption(fixture.database(), new SchemaTakeover(), application.table());
    assertThat(adoption.adopt(possible.row(), possible.newcomer()))
        .isInstanceOfSatisfying(
            ImportResult.Refused.class,
            refused ->
                assertThat(refused.reasons())
                    .containsExactly("the row was changed meanwhile: import again"));
    assertThat(fixture.records().find(id)).isEmpty();
  }

  @Test
  void givenOneBadRow_whenImported_thenTheOthersAreAdopted() throws SQLException {
    application.tenant("good-1");
    application.row("bad", "tenant_bad");
    application.tenant("good-2");
    assertThat(adopt()).filteredOn(ImportResult.Adopted.class::isInstance).hasSize(2);
  }

  @Test
  void givenATableThatMayNotBeUpdated_whenAsked_thenTheGrantIsNamed() throws SQLException {
    application.run("revoke update on app_" + homes + ".tenants from tenancy_mirror");
    assertThat(tenants().problems(application.table()))
        .singleElement()
        .asString()
        .contains("grant select, update on app_" + homes + ".tenants to tenancy_mirror");
  }

  @Test
  void givenATableWithoutAColumn_whenAsked_thenTheColumnIsNamed() throws SQLException {
    application.run("alter table app_" + homes + ".tenants drop column deleted_at");
    assertThat(tenants().problems(application.table()))
        .singleElement()
        .asString()
        .contains("lacks deleted_at");
  }

  @Test
  void givenNoTable_whenAsked_thenItSaysSo() {
    assertThat(tenants().problems(new ApplicationTable("public", "nothing")))
        .singleElement()
        .asString()
        .contains("there is no table public.nothing");
  }

  @Test
  void givenAnImportedTenant_whenAnObjectAdoptsItsSchema_thenItIsTheObjects() throws SQLException {
    UUID id = application.tenant("claimed");
    adopt();
    Claim claim = claim("claimed", "tenant_claimed", Optional.of("tenant_claimed"));
    assertThat(fixture.claims().claim(claim))
        .isInstanceOfSatisfying(
            Claim.Granted.class, granted -> assertThat(granted.record().id()).isEqualTo(id));
    assertThat(record(id).resourceUid()).contains(claim.uid());
  }

  @Test
  void givenAnImportedTenant_whenAnObjectDoesNotSaySo_thenItDoesNotGetIt() throws SQLException {
    UUID id = application.tenant("unclaimed");
    adopt();
    assertThat(fixture.claims().claim(claim("unclaimed", "tenant_unclaimed", Optional.empty())))
        .isInstanceOf(Claim.SlugTaken.class);
    assertThat(record(id).resourceUid()).isEmpty();
  }

  @Test
  void givenAnImportedTenantWithAnOwner_whenAnotherObjectAdoptsIt_thenItDoesNotGetIt()
      throws SQLException {
    UUID id = application.tenant("taken");
    adopt();
    Claim first = claim("taken", "tenant_taken", Optional.of("tenant_taken"));
    fixture.claims().claim(first);
    assertThat(fixture.claims().claim(claim("taken", "tenant_taken", Optional.of("tenant_taken"))))
        .isInstanceOf(Claim.SlugTaken.class);
    assertThat(record(id).resourceUid()).contains(first.uid());
  }

  @Test
  void givenATenantThatWasNotImported_whenAnObjectAdoptsIt_thenItDoesNotGetIt()
      throws SQLException {
    application.run(
        "insert into tenancy.tenants (slug, name, schema_name, status) values ('by-hand', 'x',"
            + " 'tenant_by_hand', 'ready')");
    assertThat(
            fixture
                .claims()
                .claim(claim("by-hand", "tenant_by_hand", Optional.of("tenant_by_hand"))))
        .isInstanceOf(Claim.SlugTaken.class);
  }

  @Test
  void givenAnExistingSchema_whenTwoObjectsAdoptItAtOnce_thenExactlyOneGetsIt() throws Exception {
    for (int round = 0; round < 40; round++) {
      String schema = application.schema("contested-" + round);
      CyclicBarrier together = new CyclicBarrier(2);
      Claim one = claim("one-" + round, schema, Optional.of(schema));
      Claim two = claim("two-" + round, schema, Optional.of(schema));
      var first = CompletableFuture.supplyAsync(() -> claimTogether(together, one));
      var second = CompletableFuture.supplyAsync(() -> claimTogether(together, two));
      assertThat(List.of(first.join(), second.join()))
          .satisfiesExactlyInAnyOrder(
              granted -> assertThat(granted).isInstanceOf(Claim.Granted.class),
              refused -> assertThat(refused).isInstanceOf(Claim.SchemaNameTaken.class));
    }
  }

  private Claim.Result claimTogether(CyclicBarrier together, Claim claim) {
    await(together);
    return fixture.claims().claim(claim);
  }

  private List<ImportResult> adoptTogether(CyclicBarrier together) {
    await(together);
    return adopt();
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Claim claim(String slug, String schema, Optional<String> adopts) {
    return new Claim(
        UUID.randomUUID().toString(),
        new Slug(slug),
        Optional.of(new SchemaName(schema)),
        adopts.map(name -> new Adoption(new SchemaName(name), Optional.empty())),
        RegistryFixture.settings(slug));
  }

  private TenantImport tenants() {
    return new TenantImport(fixture.database());
  }

  private List<ImportResult> adopt() {
    return tenants().adopt(application.table(), Optional.empty());
  }

  private List<String> refusals() {
    return adopt().stream()
        .map(ImportResult.Refused.class::cast)
        .map(refused -> String.join(" ", refused.reasons()))
        .toList();
  }

  /** The one row is refused, by a reason and with a remedy, and nothing was made of it. */
  private void assertRefused(String reason, String remedy) throws SQLException {
    String before = application.one("select count(*) from tenancy.tenants");
    assertThat(refusals()).singleElement().asString().contains(reason).contains(remedy);
    assertThat(application.one("select count(*) from tenancy.tenants")).isEqualTo(before);
  }

  private TenantRecord record(UUID id) {
    return fixture.records().find(id).orElseThrow();
  }

  private Presence presence(TenantRecord record) {
    Database database = fixture.database();
    return database
        .jdbi()
        .withHandle(
            handle ->
                new TenantSchemas()
                    .presence(handle, record.schemaName().orElseThrow(), record.id()));
  }

  /** What the SQL door says to an application: 200, or the SQLSTATE of its refusal. */
  private String enter(String slug) {
    try (Connection connection = fixture.application();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select tenancy.enter('" + slug + "')");
      return "200";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }
}
