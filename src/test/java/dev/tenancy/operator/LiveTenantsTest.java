package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.stack.Stack;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Absent is what the API server says is absent, with just the rights that the operator has. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveTenantsTest {
  private static Stack stack;
  private static KubernetesClient operator;

  private final LiveTenants live = new LiveTenants(operator);

  @BeforeAll
  static void start() throws IOException {
    stack = Stack.builder().kubernetes().start();
    Path kubeconfig = stack.apiServer().kubeconfigFor("tenancy-system", "tenant-operator");
    operator =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
  }

  @AfterAll
  static void stop() {
    operator.close();
    stack.close();
  }

  @Test
  @Order(1)
  void givenObjects_whenAskedFor_thenFoundByNameAndListed() throws IOException {
    Path file = stack.dir().root().resolve("tenants.yaml");
    Files.writeString(
        file,
        """
        apiVersion: tenancy.dev/v1beta1
        kind: Tenant
        metadata: {name: acme}
        spec: {displayName: Acme}
        ---
        apiVersion: tenancy.dev/v1beta1
        kind: Tenant
        metadata: {name: globex}
        spec: {displayName: Globex}
        """);
    stack.kubectl("apply", "-f", file.toString()).orThrow();
    assertThat(live.find("acme").orElseThrow().getMetadata().getName()).isEqualTo("acme");
    assertThat(live.find("initech")).isEmpty();
    assertThat(live.list())
        .extracting(tenant -> tenant.getMetadata().getName())
        .containsExactlyInAnyOrder("acme", "globex");
    assertThat(live.count()).isEqualTo(2);
  }

  /** A missing definition is answered 404, as a missing object is. */
  @Test
  @Order(2)
  void givenNoDefinition_whenAskedFor_thenThatIsAFailureAndNotAnAbsence() {
    stack.kubectl("delete", "tenants", "--all").orThrow();
    stack.kubectl("delete", "crd", "tenants.tenancy.dev").orThrow();
    assertThatThrownBy(() -> live.find("acme")).isInstanceOf(KubernetesClientException.class);
    assertThatThrownBy(live::count).isInstanceOf(KubernetesClientException.class);
    assertThatThrownBy(live::list).isInstanceOf(KubernetesClientException.class);
  }
}
