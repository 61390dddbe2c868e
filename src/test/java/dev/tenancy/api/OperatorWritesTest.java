package dev.tenancy.api;

import static dev.tenancy.api.GuardedCluster.OPERATOR;
import static dev.tenancy.api.GuardedCluster.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Command;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the opt-in policies, the finalizer and the status are written by the operator alone. */
@Tag("slow")
class OperatorWritesTest {
  private static final String POLICY = "tenancy-operator-writes";
  private static final String FINALIZERS = "{.metadata.finalizers[*]}";
  private static final String OURS = "tenancy.dev/schema-drop";
  private static final String PATCH = "patch tenant held --type=";
  private static final String ON_STATUS = "--subresource=status ";

  private static GuardedCluster cluster;

  @BeforeAll
  static void start() {
    cluster = GuardedCluster.start();
    cluster.make("held");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          merge -p            | {"metadata":{"finalizers":null}}
          merge -p            | {"metadata":{"finalizers":[]}}
          merge -p            | {"metadata":{"finalizers":["example.org/another"]}}
          merge -p            | {"metadata":{"finalizers":["tenancy.dev/schema-drop2"]}}
          json -p             | [{"op":"remove","path":"/metadata/finalizers/0"}]
          json -p             | [{"op":"remove","path":"/metadata/finalizers"}]
          merge --as=alice -p | {"metadata":{"finalizers":null}}
          merge --as=system:serviceaccount:kube-system:generic-garbage-collector -p | {"metadata":{"finalizers":null}}
          """)
  void givenATenant_whenSomebodyPatchesItsFinalizerAway_thenRefused(String how, String patch) {
    assertRefused(cluster.kubectl(PATCH + how, patch), POLICY, "--as=" + OPERATOR);
    assertThat(cluster.get("held", FINALIZERS)).isEqualTo(OURS);
  }

  @Test
  void givenATenant_whenReplacedWithoutTheFinalizer_thenRefused() {
    Command.Output output = cluster.kubectlOn(GuardedCluster.manifest("held", ""), "replace");
    assertRefused(output, POLICY);
    assertThat(cluster.get("held", FINALIZERS)).isEqualTo(OURS);
  }

  /** Field managers are names that anybody may give himself. */
  @Test
  void givenTheOperatorsFieldManager_whenSomebodyAppliesWithoutTheFinalizer_thenRefused() {
    String apply = "apply --server-side --field-manager=tenant-operator";
    cluster.kubectlOn(GuardedCluster.manifest("managed", OURS), apply).orThrow();
    assertRefused(cluster.kubectlOn(GuardedCluster.manifest("managed", ""), apply), POLICY);
    assertThat(cluster.get("managed", FINALIZERS)).isEqualTo(OURS);
  }

  @Test
  void givenATenantBeingDeleted_whenSomebodyRemovesTheFinalizer_thenRefusedToo() {
    cluster.make("leaving");
    cluster.confirm("tenant", "leaving", "leaving");
    cluster.kubectl("delete tenant leaving --wait=false").orThrow();
    assertRefused(
        cluster.kubectl(
            "patch tenant leaving --type=merge -p", "{\"metadata\":{\"finalizers\":null}}"),
        POLICY,
        "kubectl describe tenant leaving");
    assertThat(cluster.isBeingDeleted("leaving")).isTrue();
  }

  @Test
  void givenATenantBeingDeleted_whenTheOperatorRemovesTheFinalizer_thenItGoes() {
    cluster.make("released");
    cluster.confirm("tenant", "released", "released");
    cluster.kubectl("delete tenant released --wait=false").orThrow();
    cluster.release("released");
    assertThat(cluster.get("released", "{.metadata.name}")).isEmpty();
  }

  @Test
  void givenAnotherFinalizerBeside_whenSomebodyRemovesThat_thenOursStays() {
    cluster
        .kubectlOn(GuardedCluster.manifest("shared", OURS + ", example.org/another"), "create")
        .orThrow();
    cluster
        .kubectl(
            "patch tenant shared --type=merge -p",
            "{\"metadata\":{\"finalizers\":[\"%s\"]}}".formatted(OURS))
        .orThrow();
    assertThat(cluster.get("shared", FINALIZERS)).isEqualTo(OURS);
  }

  @Test
  void givenAnObjectThatNeverCarriedTheFinalizer_whenChanged_thenNobodyMinds() {
    cluster.kubectlOn(GuardedCluster.manifest("fresh", ""), "create").orThrow();
    cluster.kubectl("label tenant fresh colour=blue").orThrow();
  }

  @Test
  void givenATenant_whenSomebodyChangesItsSpec_thenNobodyMinds() {
    cluster.make("changed");
    cluster
        .kubectl("patch tenant changed --as=alice --type=merge -p", "{\"spec\":{\"active\":false}}")
        .orThrow();
    assertThat(cluster.get("changed", "{.spec.active}")).isEqualTo("false");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "merge " + ON_STATUS + "-p",
        "merge " + ON_STATUS + "--as=alice -p",
      })
  void givenATenant_whenSomebodyPatchesItsStatus_thenRefused(String how) {
    Command.Output output = cluster.kubectl(PATCH + how, "{\"status\":{\"phase\":\"Ready\"}}");
    assertRefused(output, POLICY, "change its spec");
    assertThat(cluster.get("held", "{.status.phase}")).isEmpty();
  }

  @Test
  void givenATenant_whenSomebodyPutsOrAppliesItsStatus_thenRefused() {
    String ready = GuardedCluster.manifest("held", OURS) + "status: {phase: Ready}\n";
    assertRefused(
        cluster.kubectlOn(ready, "replace --subresource=status"), POLICY, "change its spec");
    assertRefused(
        cluster.kubectlOn(
            ready,
            "apply --server-side --subresource=status --force-conflicts"
                + " --field-manager=tenant-operator"),
        POLICY);
    assertThat(cluster.get("held", "{.status.phase}")).isEmpty();
  }

  /** The other door to the status is closed by the API server itself. */
  @Test
  void givenATenant_whenSomebodyWritesStatusWithTheObject_thenItStaysAsItWas() {
    cluster.kubectl(PATCH + "merge -p", "{\"status\":{\"phase\":\"Ready\"}}").orThrow();
    assertThat(cluster.get("held", "{.status.phase}")).isEmpty();
  }

  @Test
  void givenTheOperatorsAccount_whenItAppliesTheStatus_thenItIsWritten() {
    cluster.make("mirrored");
    String status =
        """
        apiVersion: tenancy.dev/v1beta1
        kind: Tenant
        metadata: {name: mirrored}
        status: {phase: Ready, observedGeneration: 1}
        """;
    cluster
        .kubectlOn(status, "apply --server-side --subresource=status --as=" + OPERATOR)
        .orThrow();
    assertThat(cluster.get("mirrored", "{.status.phase}")).isEqualTo("Ready");
  }
}
