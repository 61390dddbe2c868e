package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.e2e.Door.Answers;
import dev.tenancy.registry.LegacyApplication;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tenants that were there before the operator: adopted, in use, deleted. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AdoptionTest {
  private static World world;
  private static int homes;

  private final Tenants tenants = world.tenants();
  private final Registry registry = world.registry();
  private final Door door = world.door();
  private final LegacyApplication application;

  AdoptionTest() throws SQLException {
    application = new LegacyApplication(world.stack().postgres().admin(), "legacy_" + ++homes);
  }

  @BeforeAll
  static void start() {
    world =
        World.start(Stack.builder().operator().gate().migrations(Path.of("examples/migrations")));
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenAnImport_whenItsManifestsAreApplied_thenEachObjectHasItsTenantAndItIsAdmitted(
      @TempDir Path out) throws SQLException {
    UUID one = application.tenant("import-one");
    UUID two = application.tenant("import-two");
    importInto(out);
    assertThat(door.ask("import-one")).isEqualTo(Answers.all(200));
    world.stack().kubectl("apply", "-f", out.toString()).orThrow();
    tenants.awaitReady("import-one");
    tenants.awaitReady("import-two");
    assertThat(tenants.status("import-one").path("tenantId").asText()).isEqualTo(one.toString());
    assertThat(tenants.status("import-two").path("tenantId").asText()).isEqualTo(two.toString());
    assertThat(door.ask("import-two")).isEqualTo(Answers.all(200));
    assertThat(registry.row(one).text("resource_uid")).isEqualTo(tenants.uid("import-one"));
  }

  @Test
  void givenAnImportedTenant_whenDeleted_thenItsSchemaGoesItsOldRowSaysSoAndItsNeighbourIsAsBefore(
      @TempDir Path out) throws SQLException {
    UUID id = application.tenant("import-gone");
    UUID neighbour = application.tenant("import-neighbour");
    importInto(out);
    world.stack().kubectl("apply", "-f", out.toString()).orThrow();
    tenants.awaitReady("import-gone");
    tenants.awaitReady("import-neighbour");
    String before = rows("tenant_import_neighbour");
    String beforeState = application.state(neighbour);
    tenants.change("import-gone", "{\"deletion\":{\"drainPeriod\":\"0s\"}}");
    tenants.await(
        "import-gone",
        object ->
            registry.row(id).text("drain_period_ms").equals("0")
                && Tenants.is(object, "Ready").equals("True"));
    tenants.delete("import-gone");
    tenants.awaitGone("import-gone");
    assertThat(registry.hasSchema("tenant_import_gone")).isFalse();
    assertThat(door.ask("import-gone")).isEqualTo(Answers.all(410));
    assertThat(application.state(id)).isEqualTo("dropped t t");
    assertThat(rows("tenant_import_neighbour")).isEqualTo(before);
    assertThat(application.state(neighbour)).isEqualTo(beforeState);
    assertThat(door.ask("import-neighbour")).isEqualTo(Answers.all(200));
  }

  @Test
  void givenALockedRowOfTheApplication_whenDeleted_thenItIs410AtOnceAndTheRowFollows(
      @TempDir Path out) throws SQLException {
    UUID id = application.tenant("import-locked");
    importInto(out);
    world.stack().kubectl("apply", "-f", out.toString()).orThrow();
    tenants.awaitReady("import-locked");
    try (var other = world.stack().postgres().admin().getConnection();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from " + application.table() + " for update");
      tenants.delete("import-locked");
      Awaitility.await().until(() -> door.askSql("import-locked") == 410);
      assertThat(application.state(id)).isEqualTo("ready t f");
      other.rollback();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> application.state(id).endsWith(" t t"));
  }

  @Test
  void givenAnExistingSchema_whenTheObjectDoesNotSaySo_thenItIsLeftAloneUntilItDoes()
      throws SQLException {
    application.schema("adopt-me");
    String before = rows("tenant_adopt_me");
    tenants.apply("adopt-me", "{displayName: A, schemaName: tenant_adopt_me}");
    String message = tenants.awaitStalled("adopt-me", "SchemaExists");
    assertThat(message)
        .contains("kubectl annotate tenant adopt-me tenancy.dev/adopt-schema=tenant_adopt_me");
    assertThat(application.one("select obj_description('tenant_adopt_me'::regnamespace)")).isNull();
    annotate("adopt-me", "adopt-schema-version=1", "adopt-schema=tenant_adopt_me");
    tenants.awaitReady("adopt-me");
    assertThat(rows("tenant_adopt_me")).isEqualTo(before);
    assertThat(door.ask("adopt-me")).isEqualTo(Answers.all(200));
  }

  @Test
  void givenAnAdoptedSchemaWithoutHistory_whenItsVersionIsSaid_thenOnlyNewerMigrationsRun()
      throws SQLException {
    adopt("versioned", "1");
    assertThat(
            application.one(
                "select string_agg(version || ' ' || type, ', ' order by installed_rank) from"
                    + " tenant_versioned.flyway_schema_history"))
        .startsWith("1 BASELINE");
    assertThat(application.one("select count(*) from tenant_versioned.orders")).isEqualTo("2");
  }

  @Test
  void givenAnAdoptedSchemaWithoutHistory_whenNoVersionIsSaid_thenNothingIsRunUntilItIs()
      throws SQLException {
    application.schema("unversioned");
    String before = rows("tenant_unversioned");
    tenants.apply("unversioned", "{displayName: A, schemaName: tenant_unversioned}");
    annotate("unversioned", "adopt-schema=tenant_unversioned");
    assertThat(tenants.awaitStalled("unversioned", "MigrationFailed"))
        .contains("tenancy.dev/adopt-schema-version");
    assertThat(rows("tenant_unversioned")).isEqualTo(before);
    annotate("unversioned", "adopt-schema-version=1");
    tenants.awaitReady("unversioned");
    assertThat(rows("tenant_unversioned")).isEqualTo(before);
  }

  @Test
  void givenASchemaOfAnotherRole_whenAdopted_thenItSaysHowAndGoesOnOnceThatIsDone()
      throws SQLException {
    application.schema("not-ours");
    application.run("alter schema tenant_not_ours owner to legacy_owner");
    tenants.apply("not-ours", "{displayName: A, schemaName: tenant_not_ours}");
    annotate("not-ours", "adopt-schema-version=1", "adopt-schema=tenant_not_ours");
    assertThat(tenants.awaitStalled("not-ours", "AdoptionRefused"))
        .contains("alter schema tenant_not_ours owner to tenancy_operator");
    application.run("alter schema tenant_not_ours owner to tenancy_operator");
    tenants.awaitReady("not-ours");
  }

  @Test
  void givenAnAdoptedSchema_whenASecondObjectAdoptsIt_thenItIsStalledAndTheFirstKeepsIt()
      throws SQLException {
    adopt("first-come", "1");
    tenants.apply("second-come", "{displayName: B, schemaName: tenant_first_come}");
    annotate("second-come", "adopt-schema=tenant_first_come");
    assertThat(tenants.awaitStalled("second-come", "SchemaNameTaken"))
        .contains("tenant_first_come");
    tenants.delete("second-come");
    tenants.awaitGone("second-come");
    assertThat(door.ask("first-come")).isEqualTo(Answers.all(200));
  }

  @Test
  void givenAnImportedTenant_whenAnObjectOfItsNameDoesNotSaySo_thenItIsStalledUntilItDoes(
      @TempDir Path out) throws SQLException {
    application.tenant("import-silent");
    importInto(out);
    tenants.apply("import-silent");
    assertThat(tenants.awaitStalled("import-silent", "SlugTaken"))
        .contains("tenancy.dev/adopt-schema=tenant_import_silent");
    annotate("import-silent", "adopt-schema=tenant_import_silent");
    tenants.awaitReady("import-silent");
  }

  @Test
  void givenATenantImportedAsDeleted_whenAnObjectAdoptsIt_thenItIsBackWithItsRows(@TempDir Path out)
      throws SQLException {
    UUID id = application.tenant("import-kept");
    application.set(id, "status = 'deleted', deleted_at = now()");
    String before = rows("tenant_import_kept");
    importInto(out);
    assertThat(door.ask("import-kept")).isEqualTo(Answers.all(410));
    tenants.apply("import-kept");
    assertThat(tenants.awaitStalled("import-kept", "SlugTaken"))
        .contains("tenancy.dev/adopt-schema=tenant_import_kept");
    annotate("import-kept", "adopt-schema=tenant_import_kept");
    tenants.awaitReady("import-kept");
    assertThat(rows("tenant_import_kept")).isEqualTo(before);
    assertThat(door.ask("import-kept")).isEqualTo(Answers.all(200));
    assertThat(application.state(id)).isEqualTo("ready t f");
  }

  private JsonNode adopt(String slug, String version) throws SQLException {
    String schema = application.schema(slug);
    tenants.apply(slug, "{displayName: A, schemaName: %s}".formatted(schema));
    annotate(slug, "adopt-schema-version=" + version, "adopt-schema=" + schema);
    tenants.awaitReady(slug);
    return tenants.get(slug);
  }

  /** Together, so that no pass sees one without the other. */
  private void annotate(String slug, String... annotations) {
    var line = new java.util.ArrayList<>(List.of("annotate", "tenant", slug));
    for (String annotation : annotations) {
      line.add("tenancy.dev/" + annotation);
    }
    world.stack().kubectl(line.toArray(String[]::new)).orThrow();
  }

  private String rows(String schema) throws SQLException {
    return application.one(
        "select string_agg(o::text, ',' order by id) from " + schema + ".orders o");
  }

  private void importInto(Path out) {
    Postgres postgres = world.stack().postgres();
    new Command(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("tenancy.jar", "target/tenant-operator.jar"),
                "import",
                "--table=" + application.table(),
                "--out=" + out,
                "--apply"),
            Map.of(
                "TENANCY_DB_URL", postgres.url(),
                "TENANCY_DB_USER", Postgres.OPERATOR,
                "TENANCY_DB_PASSWORD_FILE", postgres.passwordFile(Postgres.OPERATOR).toString()),
            Duration.ofMinutes(1))
        .run()
        .orThrow();
  }
}
