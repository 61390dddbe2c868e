package dev.tenancy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
  private static final String PASSWORD = "s3cr3t-hunter2";

  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter output = new StringWriter();
  private final AtomicReference<OperatorOptions> operator = new AtomicReference<>();
  private final AtomicReference<GateOptions> gate = new AtomicReference<>();
  private final AtomicReference<ImportOptions> importer = new AtomicReference<>();
  private final AtomicReference<OperatorOptions> orphans = new AtomicReference<>();
  private final AtomicReference<ReleaseOptions> release = new AtomicReference<>();
  @TempDir private Path directory;

  @BeforeEach
  void enoughToStart() {
    environment.put("TENANCY_DB_URL", "jdbc:postgresql://127.0.0.1:5432/app");
    environment.put("TENANCY_DB_USER", "tenancy_gate");
    environment.put("TENANCY_DB_PASSWORD", PASSWORD);
  }

  private int execute(String... arguments) {
    CommandLine commandLine =
        new Commands(environment, "1.2.3")
            .commandLine(
                options -> {
                  operator.set(options);
                  return 0;
                },
                options -> {
                  gate.set(options);
                  return 0;
                },
                options -> {
                  importer.set(options);
                  return 0;
                },
                options -> {
                  orphans.set(options);
                  return 0;
                },
                options -> {
                  release.set(options);
                  return 0;
                });
    PrintWriter writer = new PrintWriter(output);
    commandLine.setOut(writer).setErr(writer);
    commandLine.getSubcommands().values().forEach(sub -> sub.setOut(writer).setErr(writer));
    int code = commandLine.execute(arguments);
    writer.flush();
    assertThat(output.toString()).doesNotContain(PASSWORD);
    return code;
  }

  @Test
  void givenOnlyTheDatabaseWhenGateStartsThenDefaultsHold() {
    assertThat(execute("gate")).isZero();

    assertThat(gate.get().gate()).isEqualTo(new HttpAddress("127.0.0.1", 8090));
    assertThat(gate.get().grpc()).isEqualTo(new HttpAddress("127.0.0.1", 9090));
    assertThat(gate.get().sources())
        .isEqualTo(new SourceOptions(Optional.of("X-Tenant"), Optional.empty(), Optional.empty()));
    assertThat(gate.get().console()).isEqualTo(new HttpAddress("127.0.0.1", 8080));
    assertThat(gate.get().logFormat()).isEqualTo(LogFormat.JSON);
    assertThat(gate.get().database().poolSize()).isEqualTo(10);
    assertThat(gate.get().database().password().get()).isEqualTo(PASSWORD);
    assertThat(operator.get()).isNull();
  }

  @Test
  void givenAllSourcesWhenGateStartsThenEachIsRead() {
    environment.put("TENANCY_TENANT_SOURCES", "host, path,header");
    environment.put("TENANCY_TENANT_HOST_SUFFIX", "example.com");

    assertThat(
            execute(
                "gate",
                "--grpc-port=0",
                "--tenant-header=X-Org",
                "--tenant-host-from=x-forwarded-host",
                "--tenant-path-prefix=/api/tenants/"))
        .isZero();

    assertThat(gate.get().grpc().port()).isZero();
    assertThat(gate.get().sources())
        .isEqualTo(
            new SourceOptions(
                Optional.of("X-Org"),
                Optional.of(new SourceOptions.Host("example.com", true)),
                Optional.of("/api/tenants/")));
  }

  @ParameterizedTest
  @CsvSource({
    "--tenant-sources=cookie, --tenant-sources (TENANCY_TENANT_SOURCES): 'cookie' is no list of",
    "'--tenant-sources=header,header', 'is no list of header, host and path, each at most once'",
    "'--tenant-sources=header,', is no list of header",
    "--tenant-sources=host, --tenant-host-suffix (TENANCY_TENANT_HOST_SUFFIX): not set; give what",
    "--tenant-host-suffix=example.com, given but --tenant-sources (TENANCY_TENANT_SOURCES) does",
    "--tenant-host-from=host, given but --tenant-sources (TENANCY_TENANT_SOURCES) does not list"
        + " host",
    "--tenant-path-prefix=/t/, does not list path",
    "--tenant-sources=path --tenant-header=X-Org, does not list header",
    "--tenant-header=X Org, is no header's name",
    "--tenant-header=x-tenant-id, is what the gate answers; choose another",
    "--tenant-sources=host --tenant-host-suffix=.example.com, is no domain in lower case",
    "--tenant-sources=host --tenant-host-suffix=Example.com, is no domain in lower case",
    "--tenant-sources=host --tenant-host-suffix=a --tenant-host-from=x, is neither host nor",
    "--tenant-sources=path --tenant-path-prefix=t/, is no path of plain segments",
    "--tenant-sources=path --tenant-path-prefix=/t, is no path of plain segments",
    "--tenant-sources=path --tenant-path-prefix=/../, is no path of plain segments",
    "--tenant-sources=path --tenant-path-prefix=/%74/, is no path of plain segments",
    "--tenant-sources=path --tenant-path-prefix=//, is no path of plain segments",
    "--grpc-port=70000, --grpc-port (TENANCY_GRPC_PORT): '70000' is no whole number"
  })
  void givenSourcesThatCannotBeWhenGateStartsThenRefusedWithTheReason(String flags, String reason) {
    List<String> arguments = new ArrayList<>(List.of("gate"));
    arguments.addAll(List.of(flags.split(" (?=--)")));

    assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(2);

    assertThat(output.toString().replace("given, but", "given but")).contains(reason);
    assertThat(output.toString()).contains("cannot start, 1 problem:");
  }

  @Test
  void givenOnlyTheDatabaseWhenOperatorStartsThenDefaultsHold() {
    assertThat(execute("operator")).isZero();

    OperatorOptions options = operator.get();
    assertThat(options.temporal())
        .isEqualTo(
            new TemporalOptions("127.0.0.1:7233", "default", Optional.empty(), Optional.empty()));
    assertThat(options.migrations()).isEmpty();
    assertThat(options.leaderElection()).isTrue();
    assertThat(options.leaderElectionNamespace()).isEqualTo("tenancy-system");
    assertThat(options.taskQueue()).isEqualTo("tenancy");
    assertThat(options.ddlSlots()).isEqualTo(2);
    assertThat(options.dropLockShare()).isEqualTo(40);
    assertThat(options.sweepInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.brake()).isEqualTo(new BrakeOptions(true, 5, 20, Duration.ofMinutes(10)));
    assertThat(options.orphans())
        .isEqualTo(
            new OrphanOptions(
                Duration.ofSeconds(30), OrphanOptions.Repair.REPAIR, Duration.ofHours(1)));
  }

  @Test
  void givenADryRunWhenTheOperatorStartsThenItIsOne() {
    assertThat(execute("operator", "--orphan-repair=dry-run")).isZero();

    assertThat(operator.get().orphans().repair()).isEqualTo(OrphanOptions.Repair.DRY_RUN);
  }

  @Test
  void givenAnUnknownRepairWhenTheOperatorStartsThenItIsRefused() {
    assertThat(execute("operator", "--orphan-repair=maybe")).isEqualTo(2);

    assertThat(output.toString())
        .contains("--orphan-repair (TENANCY_ORPHAN_REPAIR): 'maybe' is none of repair, dry-run");
  }

  @Test
  void givenTheCommandOrphansWhenRunThenNoOperatorStarts() {
    assertThat(execute("orphans", "--overdue-after=5m")).isZero();

    assertThat(orphans.get().orphans().overdueAfter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(operator.get()).isNull();
  }

  @Test
  void givenFlagAndItsTwinWhenStartedThenTheFlagWins() {
    environment.put("TENANCY_GATE_PORT", "1111");
    environment.put("TENANCY_HTTP_PORT", "2222");

    assertThat(execute("gate", "--gate-port", "3333", "--log-format=text")).isZero();

    assertThat(gate.get().gate().port()).isEqualTo(3333);
    assertThat(gate.get().console().port()).isEqualTo(2222);
    assertThat(gate.get().logFormat()).isEqualTo(LogFormat.TEXT);
  }

  @Test
  void givenManyErrorsWhenStartedThenAllAreToldAtOnceWithFlagTwinAndRemedy() {
    environment.clear();
    environment.put("TENANCY_DB_POOL_SIZE", "many");
    environment.put("TEMPORAL_ADDRESS", "nowhere");
    environment.put("TEMPORAL_TLS_CLIENT_CERT_PATH", "/no/such/cert.pem");

    int code =
        execute(
            "operator",
            "--http-port=99999",
            "--sweep-interval=soon",
            "--leader-election=perhaps",
            "--ddl-slots=0",
            "--migrations=/no/such/dir",
            "--log-format=xml",
            "--db-pasword=" + PASSWORD);

    assertThat(code).isEqualTo(2);
    assertThat(operator.get()).isNull();
    assertThat(output.toString().lines())
        .hasSize(1 + 14)
        .contains("tenant-operator operator: cannot start, 14 problems:");
    assertThat(output.toString())
        .contains("--db-url (TENANCY_DB_URL): not set; give the registry's database")
        .contains("--db-user (TENANCY_DB_USER): not set")
        .contains("--db-password (TENANCY_DB_PASSWORD): not set")
        .contains("--db-pool-size (TENANCY_DB_POOL_SIZE): 'many' is no whole number from 1 to")
        .contains("--http-port (TENANCY_HTTP_PORT): '99999' is no whole number from 0 to 65535")
        .contains("--sweep-interval (TENANCY_SWEEP_INTERVAL): 'soon' is no duration")
        .contains("--leader-election (TENANCY_LEADER_ELECTION): 'perhaps' is neither true nor")
        .contains("--ddl-slots (TENANCY_DDL_SLOTS): '0' is no whole number from 1 to 64")
        .contains("--migrations (TENANCY_MIGRATIONS): there is no directory /no/such/dir")
        .contains("--log-format (TENANCY_LOG_FORMAT): 'xml' is neither json nor text")
        .contains("--db-pasword: there is no such flag; see --help")
        .contains("TEMPORAL_ADDRESS: 'nowhere' is not host:port")
        .contains("TEMPORAL_TLS_CLIENT_CERT_PATH: /no/such/cert.pem cannot be read")
        .contains("TEMPORAL_TLS_CLIENT_KEY_PATH: not set; a client certificate needs both");
  }

  @Test
  void givenPasswordNextToAMistypedFlagWhenRefusedThenItIsNotRepeated() {
    assertThat(execute("gate", "--db-pass", PASSWORD)).isEqualTo(2);
    assertThat(execute("gate", PASSWORD)).isEqualTo(2);
    assertThat(execute("gate", "--db-password", PASSWORD, "--db-password", PASSWORD)).isEqualTo(2);
    assertThat(execute(PASSWORD)).isEqualTo(2);
    assertThat(execute("gate", "--db-password")).isEqualTo(2);
    assertThat(gate.get()).isNull();
  }

  @Test
  void givenPasswordAndFileWhenStartedThenRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("password"), PASSWORD);

    assertThat(execute("gate", "--db-password-file=" + file)).isEqualTo(2);

    assertThat(output.toString())
        .contains("--db-password (TENANCY_DB_PASSWORD): given as well as --db-password-file");
  }

  @Test
  void givenPasswordFileWhenItIsRotatedThenTheNewPasswordIsUsed() throws IOException {
    environment.remove("TENANCY_DB_PASSWORD");
    Path file = Files.writeString(directory.resolve("password"), "old\n");
    environment.put("TENANCY_DB_PASSWORD_FILE", file.toString());

    assertThat(execute("gate")).isZero();

    assertThat(gate.get().database().password().get()).isEqualTo("old");
    Files.writeString(file, " new \r\n");
    assertThat(gate.get().database().password().get()).isEqualTo(" new ");
    Files.delete(file);
    assertThatThrownBy(() -> gate.get().database().password().get())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void givenUnreadableOrEmptyPasswordFileWhenStartedThenRefusedWithItsName() throws IOException {
    environment.remove("TENANCY_DB_PASSWORD");
    Path empty = Files.writeString(directory.resolve("empty"), "\n");

    assertThat(execute("gate", "--db-password-file=/no/such/file")).isEqualTo(2);
    assertThat(execute("gate", "--db-password-file=" + empty)).isEqualTo(2);

    assertThat(output.toString())
        .contains("--db-password-file (TENANCY_DB_PASSWORD_FILE): /no/such/file cannot be read")
        .contains(empty + " cannot be read or is empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:" + PASSWORD + "@127.0.0.1/app",
        "jdbc:postgresql://127.0.0.1/app?password=" + PASSWORD,
        "jdbc:postgresql://127.0.0.1/app?ssl=true&USER=me&x=" + PASSWORD,
        "postgres://127.0.0.1/app?x=" + PASSWORD,
        PASSWORD
      })
  void givenBadUrlWhenStartedThenRefusedWithoutRepeatingIt(String url) {
    assertThat(execute("gate", "--db-url", url)).isEqualTo(2);
    assertThat(output.toString()).contains("--db-url (TENANCY_DB_URL): ");
  }

  @Test
  void givenClientCertificateInTheUrlWhenStartedThenNoPasswordIsNeeded() {
    environment.remove("TENANCY_DB_PASSWORD");

    assertThat(execute("gate", "--db-url=jdbc:postgresql://h/db?sslcert=/c.pem")).isZero();
  }

  @Test
  void givenOptionsWhenPrintedThenNoSecretShows() {
    environment.put("TEMPORAL_API_KEY", PASSWORD);

    assertThat(execute("operator")).isZero();
    assertThat(execute("gate")).isZero();

    assertThat(operator.get().temporal().apiKey()).map(Secret::reveal).hasValue(PASSWORD);
    assertThat(operator.get().temporal().tls()).isPresent();
    assertThat(List.of(operator.get(), gate.get()).toString()).doesNotContain(PASSWORD);
    assertThat(Secret.of(PASSWORD)).hasToString("(secret)");
  }

  @Test
  void givenApiKeyWithoutTlsWhenStartedThenRefused() {
    environment.put("TEMPORAL_API_KEY", PASSWORD);
    environment.put("TEMPORAL_TLS", "false");

    assertThat(execute("operator")).isEqualTo(2);
    assertThat(output.toString()).contains("TEMPORAL_API_KEY: would be sent in plain text");
  }

  @Test
  void givenFlagsOfTheOtherCommandWhenStartedThenRefused() {
    assertThat(execute("gate", "--ddl-slots=3")).isEqualTo(2);
    assertThat(output.toString()).contains("--ddl-slots: there is no such flag");
  }

  @Test
  void givenABrakeThatCannotBe_whenOperatorStarts_thenRefusedWithEachReason() {
    assertThat(
            execute(
                "operator",
                "--brake=sometimes",
                "--brake-deletions=-1",
                "--brake-percent=101",
                "--brake-window=0s"))
        .isEqualTo(2);
    assertThat(output.toString())
        .contains("--brake (TENANCY_BRAKE): 'sometimes' is neither true nor false")
        .contains("--brake-deletions (TENANCY_BRAKE_DELETIONS): '-1' is no whole number from 0")
        .contains("--brake-percent (TENANCY_BRAKE_PERCENT): '101' is no whole number from 0 to 100")
        .contains("--brake-window (TENANCY_BRAKE_WINDOW): '0s' is no duration");
  }

  @Test
  void givenNamesOrAll_whenReleased_thenTheyAreRead() {
    assertThat(execute("release", "acme-corp", "globex")).isZero();
    assertThat(release.get().tenants()).containsExactly("acme-corp", "globex");
    assertThat(execute("release", "--all")).isZero();
    assertThat(release.get().tenants()).isEmpty();
    assertThat(release.get().database().user()).isEqualTo("tenancy_gate");
  }

  @ParameterizedTest
  @CsvSource({
    "release, name the tenants whose drops are to go on",
    "release --all acme-corp, 'given, but tenants are named too'",
    "release acme-corp Globex, an argument is no tenant's name",
    "release acme-corp --al, '--al: there is no such flag'",
    "release --all --ddl-slots=3, '--ddl-slots: there is no such flag'"
  })
  void givenNothingClearToRelease_whenReleased_thenRefusedWithTheReason(
      String line, String reason) {
    assertThat(execute(line.split(" "))).isEqualTo(2);
    assertThat(output.toString()).contains(reason);
    assertThat(release.get()).isNull();
  }

  @Test
  void givenNoCommandWhenStartedThenRefusedWithTheirNames() {
    assertThat(execute()).isEqualTo(2);
    assertThat(output.toString())
        .contains("no command; give operator, gate, import, orphans or release");
  }

  @Test
  void givenVersionOrHelpWhenAskedThenPrintedEvenIfNothingElseIsRight() {
    environment.clear();

    assertThat(execute("--version")).isZero();
    assertThat(execute("gate", "--help")).isZero();
    assertThat(execute("operator", "--help")).isZero();

    assertThat(output.toString())
        .startsWith("1.2.3")
        .contains("--gate-port=PORT")
        .contains("TENANCY_DB_PASSWORD_FILE")
        .contains("TEMPORAL_ADDRESS");
  }

  @ParameterizedTest
  @EnumSource
  void givenAFlag_whenLookedUpInTheDocuments_thenItIsThereWithItsDefault(Flag flag)
      throws IOException {
    assertThat(Files.readString(Path.of("docs/configuration.md")))
        .contains(
            "| `%s` | %s"
                .formatted(flag.option(), flag.defaultValue().map(d -> d + " |").orElse("")));
  }

  @Test
  void givenATableWhenImportRunsThenItOnlyPlans() {
    assertThat(execute("import", "--table", "public.tenants")).isZero();
    assertThat(importer.get().table()).isEqualTo("public.tenants");
    assertThat(importer.get().apply()).isFalse();
    assertThat(importer.get().out()).isEmpty();
  }

  @Test
  void givenApplyBeforeAnotherFlagWhenImportRunsThenBothAreTaken() {
    assertThat(execute("import", "--apply", "--out", "manifests", "--table", "public.tenants"))
        .isZero();
    assertThat(importer.get().apply()).isTrue();
    assertThat(importer.get().out()).contains(Path.of("manifests"));
  }

  @Test
  void givenNoTableWhenImportRunsThenItIsNamed() {
    assertThat(execute("import")).isEqualTo(2);
    assertThat(output.toString()).contains("--table (TENANCY_TABLE): not set");
  }
}
