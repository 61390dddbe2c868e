package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator has just the rights that it ships with, and they are enough. */
@Tag("slow")
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LeastPrivilegeTest {
  private static final String OPERATOR = "system:serviceaccount:tenancy-system:tenant-operator";
  private static final String GATE = "system:serviceaccount:tenancy-system:tenant-gate";

  private static final Set<String> ON_TENANTS =
      Set.of(
          "get tenancy.dev/tenants",
          "list tenancy.dev/tenants",
          "watch tenancy.dev/tenants",
          "patch tenancy.dev/tenants",
          "patch tenancy.dev/tenants/status",
          // Of kube-system alone.
          "get /namespaces");

  private static World world;

  private final Rights rights = new Rights(world.stack(), OPERATOR);

  @BeforeAll
  static void start() {
    world = World.start(Stack.builder().operator());
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenTheShippedRoles_whenAskedInItsNamespace_thenItMayUseTenantsAndLeases()
      throws IOException {
    assertThat(rights.in("tenancy-system"))
        .isEqualTo(
            withTenants(
                "get coordination.k8s.io/leases",
                "create coordination.k8s.io/leases",
                "update coordination.k8s.io/leases",
                "patch coordination.k8s.io/leases"));
  }

  @Test
  void givenTheShippedRoles_whenAskedWhereEventsAre_thenItMayUseTenantsAndEvents()
      throws IOException {
    assertThat(rights.in("default")).isEqualTo(withTenants("create events.k8s.io/events"));
  }

  @Test
  void givenTheShippedRoles_whenAskedElsewhere_thenItMayUseTenantsAlone() throws IOException {
    assertThat(rights.in("kube-system")).isEqualTo(ON_TENANTS);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "get tenants.tenancy.dev",
        "list tenants.tenancy.dev",
        "watch tenants.tenancy.dev",
        "patch tenants.tenancy.dev",
        "patch tenants.tenancy.dev --subresource=status",
        "create events.events.k8s.io --namespace=default",
        "get namespaces/kube-system",
        "update leases.coordination.k8s.io/tenant-operator --namespace=tenancy-system"
      })
  void givenTheShippedRoles_whenItsWorkIsAskedFor_thenAllowed(String what) {
    assertThat(rights.may(what)).isEqualTo("yes");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "create tenants.tenancy.dev",
        "delete tenants.tenancy.dev",
        "deletecollection tenants.tenancy.dev",
        "update tenants.tenancy.dev",
        "update tenants.tenancy.dev --subresource=status",
        "get secrets --namespace=tenancy-system",
        "list secrets --all-namespaces",
        "get configmaps --namespace=tenancy-system",
        "create configmaps --namespace=tenancy-system",
        "list pods --all-namespaces",
        "create pods --namespace=tenancy-system",
        "create pods --subresource=exec --namespace=tenancy-system",
        "list customresourcedefinitions.apiextensions.k8s.io",
        "update customresourcedefinitions.apiextensions.k8s.io",
        "create leases.coordination.k8s.io --namespace=kube-system",
        "delete leases.coordination.k8s.io --namespace=tenancy-system",
        "update leases.coordination.k8s.io/another --namespace=tenancy-system",
        "get tenants.tenancy.dev --subresource=status",
        "list leases.coordination.k8s.io --all-namespaces",
        "list events.events.k8s.io --namespace=default",
        "create events.events.k8s.io --namespace=kube-system",
        "list namespaces",
        "get namespaces/tenancy-system",
        "delete namespaces",
        "create serviceaccounts --subresource=token --namespace=tenancy-system",
        "create clusterrolebindings.rbac.authorization.k8s.io",
        "escalate clusterroles.rbac.authorization.k8s.io",
        "impersonate users",
        "create validatingwebhookconfigurations.admissionregistration.k8s.io"
      })
  void givenTheShippedRoles_whenMoreIsAskedFor_thenDenied(String what) {
    assertThat(rights.may(what)).isEqualTo("no");
  }

  @ParameterizedTest
  @CsvSource({"get", "list", "watch", "create", "patch"})
  void givenTheGatesIdentity_whenTenantsAreAskedFor_thenDenied(String verb) {
    assertThat(new Rights(world.stack(), GATE).may(verb + " tenants.tenancy.dev")).isEqualTo("no");
  }

  @Test
  void givenAWholeLife_whenTheAuditLogIsRead_thenNoRequestOfTheOperatorWasForbidden()
      throws IOException {
    wholeLife("audited");
    assertThat(requests())
        .hasSizeGreaterThan(10)
        .noneMatch(request -> request.at("/responseStatus/code").asInt() == 403);
  }

  @Test
  void givenAWholeLife_whenTheAuditLogIsRead_thenTheOperatorWroteOnlyWhatItMust()
      throws IOException {
    wholeLife("written");
    assertThat(requests())
        .filteredOn(r -> !Set.of("get", "list", "watch").contains(r.path("verb").asText()))
        .extracting(LeastPrivilegeTest::what)
        .isSubsetOf(
            "patch tenants",
            "patch tenants/status",
            "create events",
            "create leases",
            "update leases",
            "patch leases",
            "create selfsubjectrulesreviews",
            "create selfsubjectaccessreviews")
        .contains("patch tenants", "patch tenants/status", "create events");
  }

  private static void wholeLife(String name) {
    world.tenants().ready(name);
    world.tenants().change(name, "{\"active\":false}");
    world.tenants().await(name, object -> Tenants.is(object, "Active").equals("False"));
    world.tenants().delete(name);
    world.tenants().awaitGone(name);
  }

  private static List<JsonNode> requests() throws IOException {
    try (Stream<String> lines = Files.lines(world.stack().apiServer().auditLog())) {
      return lines
          .map(Tenants::json)
          .filter(request -> request.at("/user/username").asText().equals(OPERATOR))
          .toList();
    }
  }

  private static String what(JsonNode request) {
    String subresource = request.at("/objectRef/subresource").asText();
    return request.path("verb").asText()
        + " "
        + request.at("/objectRef/resource").asText()
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }

  private static Set<String> withTenants(String... more) {
    return Stream.concat(ON_TENANTS.stream(), Stream.of(more)).collect(Collectors.toSet());
  }
}
