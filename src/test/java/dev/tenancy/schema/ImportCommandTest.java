package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.registry.LegacyApplication;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code import} of the jar, as people run it. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportCommandTest {
  private static final int MANY = 1_000;

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
    application = new LegacyApplication(fixture.postgres().admin(), "shop_" + ++homes);
  }

  @Test
  void givenAThousandTenants_whenImported_thenAllAreAdoptedUntouchedAndHaveTheirManifests(
      @TempDir Path out) throws Exception {
    manyTenants();
    String before = checksum();
    String table = application.everything();

    Command.Output first = run("--table", home(), "--out", out.toString(), "--apply");

    assertThat(first.stderr())
        .contains("1000 rows: 1000 adopted, 0 adopted before, 0 can be adopted, 0 cannot");
    assertThat(first.exitCode()).isZero();
    assertThat(
            application.one(
                "select count(*) from %s a join tenancy.tenants t using (id, slug, name, schema_name) where t.status = 'ready'"
                    .formatted(home())))
        .isEqualTo("1000");
    assertThat(checksum()).isEqualTo(before);
    assertThat(application.everything()).isEqualTo(table);
    assertThat(files(out)).hasSize(MANY).contains("many-1.yaml", "many-1000.yaml");

    String clock = application.one("select version from tenancy.clock");
    Command.Output second = run("--table", home(), "--out", out.toString(), "--apply");

    assertThat(second.stderr()).contains("0 adopted, 1000 adopted before");
    assertThat(application.one("select version from tenancy.clock")).isEqualTo(clock);
    assertThat(files(out)).hasSize(MANY);
  }

  @Test
  void givenNoApply_whenRun_thenItSaysWhatItWouldAdoptAndChangesNothing() throws Exception {
    application.tenant("only-asked");
    Command.Output output = run("--table", home());
    assertThat(output.exitCode()).isZero();
    assertThat(output.stderr()).contains("1 can be adopted", "Nothing was changed");
    assertThat(output.stdout())
        .contains(
            "kind: \"Tenant\"",
            "name: \"only-asked\"",
            "tenancy.dev/adopt-schema: \"tenant_only_asked\"",
            "schemaName: \"tenant_only_asked\"");
    assertThat(application.one("select count(*) from tenancy.tenants where slug = 'only-asked'"))
        .isEqualTo("0");
  }

  @Test
  void givenARowThatCannotBeAdopted_whenRun_thenItSaysWhyAndTheExitCodeIs3() throws Exception {
    application.tenant("sound");
    application.row("unsound", "tenant_unsound");
    Command.Output output = run("--table", home(), "--apply");
    assertThat(output.exitCode()).isEqualTo(3);
    assertThat(output.stderr())
        .contains("(slug 'unsound'): there is no schema tenant_unsound", "1 adopted", "1 cannot");
    assertThat(output.stdout()).contains("sound").doesNotContain("unsound");
  }

  @Test
  void givenADeletedTenant_whenImported_thenItHasNoManifest() throws Exception {
    application.set(application.tenant("past"), "deleted_at = now()");
    Command.Output output = run("--table", home(), "--apply");
    assertThat(output.exitCode()).isZero();
    assertThat(output.stdout()).isEmpty();
  }

  @Test
  void givenNoSuchTable_whenRun_thenTheExitCodeIs2() {
    Command.Output output = run("--table", "public.nothing");
    assertThat(output.exitCode()).isEqualTo(2);
    assertThat(output.stderr()).contains("there is no table public.nothing");
  }

  @Test
  void givenNoTableNamed_whenRun_thenTheExitCodeIs2AndTheFlagIsNamed() {
    Command.Output output = run();
    assertThat(output.exitCode()).isEqualTo(2);
    assertThat(output.stderr()).contains("--table (TENANCY_TABLE)");
  }

  @Test
  void givenNoDatabase_whenRun_thenTheExitCodeIs1() {
    Command.Output output =
        run("--table", home(), "--db-url", "jdbc:postgresql://127.0.0.1:1/nowhere");
    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.stderr()).contains("the database cannot be used");
  }

  private String home() {
    return application.table().toString();
  }

  private void manyTenants() throws SQLException {
    // Not all at once: a transaction's locks have a budget.
    for (int first = 1; first <= MANY; first += 100) {
      application.run(
          """
          do $$ begin for i in %d..%d loop
            execute format('create schema tenant_many_%%s authorization tenancy_operator', i);
            execute format('create table tenant_many_%%s.orders (id int primary key, owner text)', i);
            execute format('insert into tenant_many_%%s.orders values (1, ''many-%%s'')', i, i);
            execute format('alter table tenant_many_%%s.orders owner to legacy_owner', i);
            insert into %s (id, slug, name, schema_name, status, is_active)
              values (gen_random_uuid(), 'many-' || i, 'Many ' || i, 'tenant_many_' || i, 'ready', true);
          end loop; end $$
          """
              .formatted(first, first + 99, home()));
    }
  }

  /** Of every row of every tenant. */
  private String checksum() throws SQLException {
    return application.one(
        """
        select md5(string_agg(query_to_xml(format('select * from %I.%I', n.nspname, c.relname),
          true, false, '')::text, '' order by n.nspname))
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname like 'tenant\\_many\\_%' and c.relkind = 'r'
        """);
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Command.Output run(String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("tenancy.jar", "target/tenant-operator.jar"),
                "import"));
    line.addAll(List.of(arguments));
    Postgres postgres = fixture.postgres();
    return new Command(
            line,
            Map.of(
                "TENANCY_DB_URL", postgres.url(),
                "TENANCY_DB_USER", Postgres.OPERATOR,
                "TENANCY_DB_PASSWORD_FILE", postgres.passwordFile(Postgres.OPERATOR).toString()),
            Duration.ofMinutes(3))
        .run();
  }
}
