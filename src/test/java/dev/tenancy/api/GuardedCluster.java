package dev.tenancy.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Command;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;

/** A real API server with the opt-in policies in force, and nobody else at work on its tenants. */
record GuardedCluster(Stack stack) implements AutoCloseable {
  static final String OPERATOR = "system:serviceaccount:tenancy-system:tenant-operator";
  static final String CONFIRMATION = "tenancy.dev/confirm-delete";
  private static final Path POLICIES =
      Path.of("helm", "tenant-operator", "files", "admission-policy.yaml");
  private static final String BY_THE_OPERATOR = "--as=" + OPERATOR;

  /** Starts it and waits until each policy refuses what it has to refuse. */
  static GuardedCluster start() {
    var cluster = new GuardedCluster(Stack.builder().kubernetes().start());
    cluster.make("probe");
    cluster.kubectl("apply -f " + POLICIES).orThrow();
    cluster.awaitRefusal("delete tenant probe --dry-run=server");
    cluster.awaitRefusal("delete crd tenants.tenancy.dev --dry-run=server");
    cluster.awaitRefusal(
        "patch tenant probe --dry-run=server --type=merge -p {\"metadata\":{\"finalizers\":[]}}");
    cluster.kubectl("create clusterrolebinding alice --clusterrole=cluster-admin --user=alice");
    return cluster;
  }

  private void awaitRefusal(String line) {
    Awaitility.await(line)
        .atMost(Duration.ofSeconds(60))
        .until(() -> kubectl(line).stderr().contains("ValidatingAdmissionPolicy"));
  }

  /** Runs kubectl with arguments that hold no spaces. */
  Command.Output kubectl(String line) {
    return stack.kubectl(line.split(" "));
  }

  /** The same with a last argument that may hold some. */
  Command.Output kubectl(String line, String last) {
    List<String> arguments = new ArrayList<>(Arrays.asList(line.split(" ")));
    arguments.add(last);
    return stack.kubectl(arguments.toArray(String[]::new));
  }

  /** Runs kubectl on a manifest. */
  Command.Output kubectlOn(String manifest, String line) {
    try {
      Path file = Files.createTempFile("manifest", ".yaml");
      Files.writeString(file, manifest);
      Command.Output output = kubectl(line + " -f " + file);
      Files.delete(file);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a tenant that carries the operator's finalizer, as one does that was ever seen. */
  void make(String name) {
    kubectlOn(manifest(name, "tenancy.dev/schema-drop"), "create").orThrow();
  }

  static String manifest(String name, String finalizers) {
    return """
    apiVersion: tenancy.dev/v1beta1
    kind: Tenant
    metadata: {name: %s, finalizers: [%s], labels: {made-for: %s}}
    spec: {displayName: A}
    """
        .formatted(name, finalizers, name);
  }

  void confirm(String resource, String name, String value) {
    kubectl("annotate " + resource + " " + name + " --overwrite " + CONFIRMATION + "=" + value)
        .orThrow();
  }

  /** A field of the tenant, empty if it is not there. */
  String get(String name, String path) {
    return kubectl("get tenant " + name + " --ignore-not-found -o jsonpath=" + path).orThrow();
  }

  boolean isBeingDeleted(String name) {
    return !get(name, "{.metadata.deletionTimestamp}").isEmpty();
  }

  /** Takes the finalizer off as the operator does, by a patch that tests what it removes. */
  void release(String name) {
    kubectl(
            "patch tenant " + name + " --type=json " + BY_THE_OPERATOR + " -p",
            """
            [{"op":"test","path":"/metadata/finalizers/0","value":"tenancy.dev/schema-drop"},
             {"op":"remove","path":"/metadata/finalizers/0"}]\
            """)
        .orThrow();
  }

  /** Applies the CRD again and waits until tenants are served. */
  void applyCrd() {
    stack.apiServer().applyFile(Path.of("crds")).orThrow();
    kubectl("wait --for=condition=Established crd/tenants.tenancy.dev").orThrow();
  }

  static void assertRefused(Command.Output output, String policy, String... parts) {
    assertThat(output.ok()).as(output.stdout()).isFalse();
    assertThat(output.stderr()).contains("Forbidden", "ValidatingAdmissionPolicy '" + policy + "'");
    assertThat(List.of(parts)).allSatisfy(part -> assertThat(output.stderr()).contains(part));
  }

  @Override
  public void close() {
    stack.close();
  }
}
