package dev.tenancy.api;

import static dev.tenancy.api.GuardedCluster.CONFIRMATION;
import static dev.tenancy.api.GuardedCluster.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Command;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the opt-in policies, nothing is deleted that was not confirmed, by whatever door. */
@Tag("slow")
class ConfirmedDeletionTest {
  private static final String POLICY = "tenancy-confirm-delete";
  private static final String CRD_POLICY = "tenancy-confirm-delete-crd";
  private static final String CRD = "tenants.tenancy.dev";
  private static final String TENANTS = "/apis/tenancy.dev/v1beta1/tenants";
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  private static GuardedCluster cluster;

  @BeforeAll
  static void start() {
    cluster = GuardedCluster.start();
    cluster.make("kept");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "delete tenant kept --wait=false",
        "delete tenant kept --wait=false --as=alice",
        "delete tenant kept --wait=false --now",
        "delete tenant kept --wait=false --force --grace-period=0",
        "delete tenant kept --wait=false --cascade=orphan",
        "delete tenant kept --wait=false --cascade=foreground",
        "delete tenant kept --dry-run=server",
        "delete tenant -l made-for=kept --wait=false",
        "delete tenants --all --wait=false",
        "delete --raw " + TENANTS + "/kept",
        "delete --raw " + TENANTS,
        "delete --raw " + TENANTS + "?labelSelector=made-for=kept",
        "delete --raw " + TENANTS + "?dryRun=All",
        // What collects the dependents of a deleted owner, and what empties namespaces.
        "delete --raw "
            + TENANTS
            + "/kept --as=system:serviceaccount:kube-system:generic-garbage-collector",
        "delete --raw " + TENANTS + " --as=system:serviceaccount:kube-system:namespace-controller",
      })
  void givenATenantThatIsNotConfirmed_whenDeleted_thenRefused(String line) {
    Command.Output output = cluster.kubectl(line);
    assertRefused(output, POLICY, "kubectl annotate tenant ");
    assertThat(cluster.isBeingDeleted("kept")).isFalse();
  }

  @Test
  void givenATenantThatIsNotConfirmed_whenReplacedByForce_thenRefused() {
    Command.Output output =
        cluster.kubectlOn(
            GuardedCluster.manifest("kept", "tenancy.dev/schema-drop"), "replace --force");
    assertRefused(output, POLICY);
    assertThat(cluster.isBeingDeleted("kept")).isFalse();
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "true", "Kept", "kept2", "tenants.tenancy.dev"})
  void givenAnotherValueThanItsName_whenDeleted_thenRefused(String value) {
    cluster.confirm("tenant", "kept", value);
    assertRefused(cluster.kubectl("delete tenant kept --wait=false"), POLICY);
    assertThat(cluster.isBeingDeleted("kept")).isFalse();
  }

  @Test
  void givenARefusal_whenItsRemedyIsFollowed_thenTheTenantIsDeleted() {
    cluster.make("remedied");
    String refusal = cluster.kubectl("delete tenant remedied --wait=false").stderr();
    String remedy = refusal.replaceAll("(?s).*kubectl (annotate .*), then.*", "$1");
    cluster.kubectl(remedy).orThrow();
    cluster.kubectl("delete tenant remedied --wait=false").orThrow();
    assertThat(cluster.isBeingDeleted("remedied")).isTrue();
  }

  @Test
  void givenAConfirmedTenantBesideOthers_whenAllAreDeleted_thenTheOthersStay() {
    cluster.make("confirmed");
    cluster.confirm("tenant", "confirmed", "confirmed");
    assertRefused(cluster.kubectl("delete tenants --all --wait=false"), POLICY);
    assertThat(cluster.isBeingDeleted("confirmed")).isTrue();
    assertThat(cluster.isBeingDeleted("kept")).isFalse();
  }

  @Test
  void givenADeletionUnderWay_whenAskedForAgain_thenNoSecondConfirmationIsNeeded() {
    cluster.make("twice");
    cluster.confirm("tenant", "twice", "twice");
    cluster.kubectl("delete tenant twice --wait=false").orThrow();
    cluster.kubectl("annotate tenant twice " + CONFIRMATION + "-").orThrow();
    cluster.kubectl("delete tenant twice --wait=false").orThrow();
    cluster.release("twice");
    assertThat(cluster.get("twice", "{.metadata.name}")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "delete crd " + CRD + " --wait=false",
        "delete crd " + CRD + " --wait=false --as=alice",
        "delete crd " + CRD + " --dry-run=server",
        "delete -f crds --wait=false",
        "delete --raw " + CRDS + "/" + CRD,
        "delete --raw " + CRDS,
        "delete --raw " + CRDS + "?fieldSelector=metadata.name=" + CRD,
      })
  void givenTheCrdIsNotConfirmed_whenDeleted_thenRefused(String line) {
    assertRefused(cluster.kubectl(line), CRD_POLICY, "kubectl annotate crd " + CRD);
    assertThat(deletionOfCrd()).isEmpty();
  }

  @Test
  void givenThePolicies_whenAnotherCrdIsDeleted_thenNobodyMinds() {
    cluster
        .kubectlOn(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: others.example.org}
            spec:
              group: example.org
              scope: Cluster
              names: {plural: others, singular: other, kind: Other}
              versions:
                - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
            """,
            "create")
        .orThrow();
    cluster.kubectl("delete crd others.example.org").orThrow();
  }

  /**
   * Why the CRD has a guard of its own: the API server deletes its instances past all admission.
   */
  @Test
  void givenTheCrdIsConfirmed_whenDeleted_thenItsTenantsAreDeletedUnasked() {
    cluster.confirm("crd", CRD, CRD);
    cluster.kubectl("delete crd " + CRD + " --wait=false").orThrow();
    Awaitility.await("the instances' deletion")
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.isBeingDeleted("kept"));

    for (String line : cluster.kubectl("get tenants -o name").orThrow().split("\n")) {
      cluster.release(line.substring(line.indexOf('/') + 1));
    }
    cluster.kubectl("wait --for=delete crd/" + CRD + " --timeout=60s").orThrow();
    cluster.applyCrd();
    cluster.make("kept");
  }

  private static String deletionOfCrd() {
    return cluster
        .kubectl("get crd " + CRD + " -o jsonpath={.metadata.deletionTimestamp}")
        .orThrow();
  }
}
