package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantSpec;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.operator.StatusWrite.Gone;
import dev.tenancy.operator.StatusWrite.Outdated;
import dev.tenancy.operator.StatusWrite.Unchanged;
import dev.tenancy.operator.StatusWrite.Written;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.Failure;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the operator writes to Kubernetes, on the real API server, with just the rights it ships.
 */
@Tag("slow")
class KubernetesWritesTest {
  private static Stack stack;
  private static KubernetesClient admin;
  private static KubernetesClient operator;

  private final StatusFactory factory = new StatusFactory(Clock.systemUTC());
  private final StatusWriter writer = new StatusWriter(operator);
  private final FinalizerRelease release = new FinalizerRelease(operator);
  private final EventPublisher events =
      new EventPublisher(operator, Clock.systemUTC(), "tenant-operator-0");

  @BeforeAll
  static void start() {
    stack = Stack.builder().kubernetes().start();
    admin = client(stack.apiServer().adminKubeconfig());
    operator = client(stack.apiServer().kubeconfigFor("tenancy-system", "tenant-operator"));
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
    if (admin != null) {
      admin.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void writesStatusAndOnlyThat() {
    Tenant seen = create("written");
    TenantStatus status = provisioning(seen);
    Tenant now = ((Written) writer.write(seen, status)).now();
    assertThat(now.getStatus()).isEqualTo(status);
    assertThat(now.getSpec()).isEqualTo(seen.getSpec());
    assertThat(now.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(now.getMetadata().getManagedFields())
        .filteredOn(entry -> entry.getManager().equals("tenant-operator"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.getSubresource()).isEqualTo("status"))
        .satisfies(entry -> assertThat(entry.getOperation()).isEqualTo("Apply"));
  }

  @Test
  void sameStatusIsNoWrite() {
    Tenant seen = create("unchanged");
    Tenant now = ((Written) writer.write(seen, provisioning(seen))).now();
    assertThat(writer.write(now, provisioning(now))).isEqualTo(new Unchanged());
    assertThat(version(get("unchanged"))).isEqualTo(version(now));
  }

  @Test
  void conditionsLeftOutDisappear() {
    Tenant seen = create("conditions");
    Tenant now = ((Written) writer.write(seen, provisioning(seen))).now();
    assertThat(now.getStatus().condition("Reconciling")).isPresent();
    TenantStatus stalled =
        factory.statusOf(
            now, Observation.of(Optional.empty()).withStall(new Failure("SchemaNameTaken", "x")));
    writer.write(now, stalled);
    assertThat(get("conditions").getStatus()).isEqualTo(stalled);
    assertThat(get("conditions").getStatus().condition("Reconciling")).isEmpty();
  }

  /** 'kubectl edit --subresource=status' must not lock the operator out of its own status. */
  @Test
  void whatOthersWroteToTheStatusIsOverwritten() {
    create("meddled");
    stack
        .kubectl(
            "patch",
            "stn",
            "meddled",
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"phase\":\"Splendid\",\"schemaVersion\":\"999\"}}")
        .orThrow();
    Tenant seen = get("meddled");
    TenantStatus status = provisioning(seen);
    assertThat(writer.write(seen, status)).isInstanceOf(Written.class);
    assertThat(get("meddled").getStatus().phase()).isEqualTo("Pending");
  }

  @Test
  void newerObjectIsNotOverwritten() {
    Tenant seen = create("outdated");
    Tenant newer = edit("outdated", "{\"spec\":{\"active\":false}}");
    Outdated answer = (Outdated) writer.write(seen, provisioning(seen));
    assertThat(version(answer.newer())).isEqualTo(version(newer));
    assertThat(answer.newer().getSpec().active()).isFalse();
    assertThat(get("outdated").getStatus().observedGeneration()).isEqualTo(-1);
    assertThat(writer.write(answer.newer(), provisioning(answer.newer())))
        .isInstanceOf(Written.class);
  }

  @Test
  void statusCanBeWrittenWhileTheObjectIsDeleted() {
    create("deleting");
    finalizers("deleting", Tenant.FINALIZER);
    stack.kubectl("delete", "stn", "deleting", "--wait=false").orThrow();
    Tenant deleting = get("deleting");
    TenantStatus status = factory.statusOf(deleting, Observation.of(Optional.empty()));
    assertThat(status.observedGeneration()).isEqualTo(2);
    assertThat(writer.write(deleting, status)).isInstanceOf(Written.class);
    assertThat(release.release(deleting)).isTrue();
    assertThat(get("deleting")).isNull();
  }

  @Test
  void aStatusNeverResurrectsAnObject() {
    Tenant seen = create("vanished");
    stack.kubectl("delete", "stn", "vanished").orThrow();
    assertThat(writer.write(seen, provisioning(seen))).isEqualTo(new Gone());
    assertThat(get("vanished")).isNull();
  }

  @Test
  void aRecreatedObjectIsNotTouched() {
    Tenant old = create("recreated");
    stack.kubectl("delete", "stn", "recreated").orThrow();
    Tenant other = create("recreated");
    finalizers("recreated", Tenant.FINALIZER);
    assertThat(writer.write(old, provisioning(old))).isEqualTo(new Gone());
    Tenant oldWithFinalizer = get("recreated");
    oldWithFinalizer.getMetadata().setUid(old.getMetadata().getUid());
    assertThat(release.release(oldWithFinalizer)).isFalse();
    Tenant now = get("recreated");
    assertThat(now.getMetadata().getUid()).isEqualTo(other.getMetadata().getUid());
    assertThat(now.getMetadata().getFinalizers()).containsExactly(Tenant.FINALIZER);
    assertThat(now.getStatus().observedGeneration()).isEqualTo(-1);
  }

  @Test
  void releasesOurFinalizerAndNoOther() {
    create("three");
    Tenant seen = finalizers("three", "example.com/a", Tenant.FINALIZER, "example.com/b");
    assertThat(release.release(seen)).isTrue();
    assertThat(get("three").getMetadata().getFinalizers())
        .containsExactly("example.com/a", "example.com/b");
    assertThat(release.release(seen)).as("seen before, gone now").isFalse();
    assertThat(release.release(get("three"))).isFalse();
  }

  /** What was seen has ours at index 1; there, somebody else's is now. */
  @Test
  void releasesOursWhereverItMoved() {
    create("moved");
    Tenant seen = finalizers("moved", "example.com/a", Tenant.FINALIZER, "example.com/b");
    finalizers("moved", "example.com/c", "example.com/b", Tenant.FINALIZER);
    assertThat(release.release(seen)).isTrue();
    assertThat(get("moved").getMetadata().getFinalizers())
        .containsExactly("example.com/c", "example.com/b");
  }

  @Test
  void releasesOursWhileOthersChangeTheList() throws InterruptedException {
    create("busy");
    for (int round = 0; round < 20; round++) {
      Tenant seen = finalizers("busy", "example.com/a", Tenant.FINALIZER, "example.com/b");
      Thread other = Thread.ofVirtual().start(() -> removeTheirs("busy", "example.com/a"));
      assertThat(release.release(seen)).isTrue();
      other.join();
      assertThat(get("busy").getMetadata().getFinalizers()).containsExactly("example.com/b");
    }
  }

  @Test
  void theLastFinalizerLetsTheObjectGo() {
    create("last");
    finalizers("last", Tenant.FINALIZER);
    stack.kubectl("delete", "stn", "last", "--wait=false").orThrow();
    Tenant seen = get("last");
    assertThat(seen).isNotNull();
    assertThat(release.release(seen)).isTrue();
    assertThat(get("last")).isNull();
    assertThat(release.release(seen)).isFalse();
  }

  @Test
  void tellsEvents() {
    Tenant tenant = create("told");
    events.publish(
        tenant,
        List.of(
            Transition.normal("Provisioned", "Schema tenant_told is at version 1."),
            Transition.warning("ForeignDependency", "x".repeat(5000))));
    events.publish(tenant, List.of(Transition.finalizerReleased()));
    List<Event> told =
        admin.events().v1().events().inNamespace("default").list().getItems().stream()
            .filter(e -> e.getRegarding().getUid().equals(tenant.getMetadata().getUid()))
            .toList();
    assertThat(told)
        .extracting(Event::getReason)
        .containsExactlyInAnyOrder("Provisioned", "ForeignDependency", "FinalizerReleased");
    assertThat(told)
        .allSatisfy(
            e -> assertThat(e.getReportingController()).isEqualTo("tenancy.dev/tenant-operator"))
        .allSatisfy(e -> assertThat(e.getReportingInstance()).isEqualTo("tenant-operator-0"));
    assertThat(stack.kubectl("describe", "stn", "told").orThrow())
        .contains("Schema tenant_told is at version 1.");
    assertThat(stack.kubectl("events", "--for=tenant.tenancy.dev/told", "-n", "default").orThrow())
        .contains("Provisioned", "FinalizerReleased");
  }

  @Test
  void anEventThatCannotBeToldBreaksNothing() {
    Tenant tenant = create("untold");
    try (KubernetesClient nobody =
        new KubernetesClientBuilder().withConfig(new Config(operator.getConfiguration())).build()) {
      nobody.getConfiguration().setOauthToken("wrong");
      EventPublisher refused = new EventPublisher(nobody, Clock.systemUTC(), "x");
      assertThatCode(() -> refused.publish(tenant, List.of(Transition.normal("Provisioned", "x"))))
          .doesNotThrowAnyException();
    }
  }

  /** What it ships, and nothing more. */
  @Test
  void theOperatorMayDoNoMore() {
    Tenant tenant = create("rights");
    Tenant fresh = tenant("rights-2");
    assertForbidden(() -> operator.resource(fresh).create());
    assertForbidden(() -> operator.resource(tenant).delete());
    assertForbidden(() -> operator.resource(tenant).update());
    assertForbidden(() -> operator.secrets().inNamespace("tenancy-system").list());
    assertForbidden(() -> operator.apiextensions().v1().customResourceDefinitions().list());
    assertForbidden(() -> operator.events().v1().events().inNamespace("kube-system").list());
    assertThat(may("create", "leases.coordination.k8s.io", "-n", "tenancy-system"))
        .isEqualTo("yes");
    for (String verb : List.of("get", "update", "patch")) {
      assertThat(may(verb, "leases.coordination.k8s.io/tenant-operator", "-n", "tenancy-system"))
          .isEqualTo("yes");
    }
    assertThat(may("create", "leases.coordination.k8s.io", "-n", "default")).isEqualTo("no");
    assertThat(may("create", "tenants.tenancy.dev")).isEqualTo("no");
    assertThat(
            may(
                "get",
                "tenants.tenancy.dev",
                "--as=system:serviceaccount:tenancy-system:tenant-gate"))
        .isEqualTo("no");
  }

  private static void assertForbidden(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private static String may(String verb, String resource, String... more) {
    List<String> line = new ArrayList<>(List.of("auth", "can-i", verb, resource));
    line.addAll(List.of(more));
    if (line.stream().noneMatch(a -> a.startsWith("--as="))) {
      line.add("--as=system:serviceaccount:tenancy-system:tenant-operator");
    }
    return stack.kubectl(line.toArray(String[]::new)).stdout().strip();
  }

  private TenantStatus provisioning(Tenant seen) {
    return factory.statusOf(seen, Observation.of(Optional.empty()));
  }

  private static Tenant tenant(String name) {
    Tenant tenant = new Tenant();
    tenant.setMetadata(new ObjectMetaBuilder().withName(name).build());
    tenant.setSpec(new TenantSpec("A", null, null, null, null));
    return tenant;
  }

  private static Tenant create(String name) {
    return admin.resource(tenant(name)).create();
  }

  private static Tenant get(String name) {
    return admin.resources(Tenant.class).withName(name).get();
  }

  private static String version(Tenant tenant) {
    return tenant.getMetadata().getResourceVersion();
  }

  private static Tenant edit(String name, String patch) {
    stack.kubectl("patch", "stn", name, "--type=merge", "-p", patch).orThrow();
    return get(name);
  }

  private static Tenant finalizers(String name, String... finalizers) {
    return edit(
        name,
        "{\"metadata\":{\"finalizers\":[\"%s\"]}}".formatted(String.join("\",\"", finalizers)));
  }

  /** Another controller's careful removal of its own. */
  private static void removeTheirs(String name, String finalizer) {
    while (get(name).getMetadata().getFinalizers().contains(finalizer)) {
      try {
        admin
            .resources(Tenant.class)
            .withName(name)
            .edit(
                tenant -> {
                  tenant.getMetadata().getFinalizers().remove(finalizer);
                  return tenant;
                });
      } catch (KubernetesClientException e) {
        if (e.getCode() != 409 && e.getCode() != 422) {
          throw e;
        }
      }
    }
  }

  private static KubernetesClient client(Path kubeconfig) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
        .build();
  }
}
