package dev.tenancy.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Command;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the API server accepts and refuses, and what it says. The first line of an invalid file is
 * the message, or a part of it.
 */
@Tag("slow")
class CrdValidationTest {
  private static final Path FILES = Path.of("src", "test", "resources", "crd");
  private static final String IMMUTABLE =
      "spec.schemaName is immutable: it may not be added, changed or removed once the tenant"
          + " exists. Put it back as it was; for another schema, create a new tenant.";

  private static Stack stack;

  @BeforeAll
  static void start() {
    stack = Stack.builder().kubernetes().start();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  static Stream<Path> valid() {
    return Stream.concat(files(FILES, "valid-"), files(Path.of("examples"), ""));
  }

  static Stream<Path> invalid() {
    return files(FILES, "invalid-");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void accepts(Path file) {
    stack.kubectl("create", "--dry-run=server", "--validate=strict", "-f", "" + file).orThrow();
    stack.kubectl("apply", "--server-side", "--dry-run=server", "-f", "" + file).orThrow();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refuses(Path file) throws IOException {
    String expected = Files.readAllLines(file).getFirst().substring("# ".length());
    Command.Output created = stack.kubectl("create", "--dry-run=server", "-f", "" + file);
    assertThat(created.ok()).isFalse();
    assertThat(created.stderr()).contains(expected);
  }

  @Test
  void aFreshObjectNeverReadsAsCurrent() {
    create("fresh", "{displayName: A}");
    assertThat(get("fresh", "{.status.observedGeneration}")).isEqualTo("-1");
    assertThat(get("fresh", "{.spec}"))
        .isEqualTo(
            "{\"active\":true,\"deletion\":{\"drainPeriod\":\"5s\",\"drainTimeout\":\"10m\","
                + "\"policy\":\"Drop\",\"retention\":\"0s\",\"terminateSessions\":false},"
                + "\"displayName\":\"A\",\"suspend\":false}");
  }

  @Test
  void unknownFieldsArePruned() {
    create("pruned", "{displayName: A, colour: blue, deletion: {slowly: true}}");
    assertThat(get("pruned", "{.spec}")).doesNotContain("colour", "slowly");
  }

  @Test
  void schemaNameMayNotBeChanged() {
    create("changed", "{displayName: A, schemaName: tenant_changed}");
    refusesPatch("changed", "{\"spec\":{\"schemaName\":\"tenant_other\"}}");
  }

  @Test
  void schemaNameMayNotBeAdded() {
    create("added", "{displayName: A}");
    refusesPatch("added", "{\"spec\":{\"schemaName\":\"tenant_other\"}}");
  }

  @Test
  void schemaNameMayNotBeRemoved() {
    create("removed", "{displayName: A, schemaName: tenant_removed}");
    refusesPatch("removed", "{\"spec\":{\"schemaName\":null}}");
    assertThat(get("removed", "{.spec.schemaName}")).isEqualTo("tenant_removed");
  }

  @Test
  void everythingElseMayBeChanged() {
    create("free", "{displayName: A, schemaName: tenant_free}");
    patch(
            "free",
            "{\"spec\":{\"displayName\":\"B\",\"active\":false,\"suspend\":true,"
                + "\"deletion\":{\"policy\":\"Retain\",\"drainPeriod\":\"1m\"}}}")
        .orThrow();
    assertThat(get("free", "{.metadata.generation}")).isEqualTo("2");
    Command.Output negative = patch("free", "{\"spec\":{\"deletion\":{\"drainPeriod\":\"-1s\"}}}");
    assertThat(negative.stderr()).contains("must be a duration from 0s to 24h");
  }

  /** A retry of nothing but a finalizer, after the object is gone, must not create an empty one. */
  @Test
  void anApplyWithoutSpecCreatesNothing() throws IOException {
    Path file = Files.createTempFile("finalizer", ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: tenancy.dev/v1beta1
        kind: Tenant
        metadata: {name: resurrected, finalizers: [tenancy.dev/schema-drop]}
        """);
    assertThat(stack.kubectl("apply", "--server-side", "-f", "" + file).stderr())
        .contains("spec: Required value");
    assertThat(stack.kubectl("get", "tenants.tenancy.dev", "resurrected").ok()).isFalse();
    Files.delete(file);
  }

  @Test
  void isFoundByItsShortNamesAndExplainsItself() {
    create("found", "{displayName: A}");
    assertThat(stack.kubectl("get", "stn", "found").orThrow())
        .containsPattern("NAME +READY +ACTIVE +PHASE +SCHEMA +AGE");
    assertThat(stack.kubectl("get", "tenancy", "-o", "wide").orThrow())
        .containsPattern("SCHEMA +REASON +MESSAGE +VERSION +DELETED +AGE");
    assertThat(stack.kubectl("get", "all").orThrow()).doesNotContain("found");
    assertThat(stack.kubectl("explain", "stn", "--recursive").orThrow())
        .contains("displayName", "-required-", "drainPeriod", "softDeletedAt");
    assertThat(stack.kubectl("get", "stn", "--field-selector=status.phase=Failed").ok()).isTrue();
  }

  private static void create(String name, String spec) {
    try {
      Path file = Files.createTempFile(name, ".yaml");
      Files.writeString(
          file,
          "apiVersion: tenancy.dev/v1beta1\nkind: Tenant\nmetadata: {name: %s}\nspec: %s\n"
              .formatted(name, spec));
      stack.kubectl("create", "--validate=ignore", "-f", "" + file).orThrow();
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refusesPatch(String name, String patch) {
    Command.Output refused = patch(name, patch);
    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains(IMMUTABLE);
  }

  private static Command.Output patch(String name, String patch) {
    return stack.kubectl("patch", "stn", name, "--type=merge", "-p", patch);
  }

  private static String get(String name, String path) {
    return stack.kubectl("get", "stn", name, "-o", "jsonpath=" + path).orThrow();
  }

  private static Stream<Path> files(Path directory, String prefix) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
