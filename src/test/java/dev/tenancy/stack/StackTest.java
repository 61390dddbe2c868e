package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The servers are the real ones, keep what they were told over every kind of end, and leave
 * nothing.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StackTest {
  private Stack stack;

  @BeforeAll
  void start() {
    stack = Stack.builder().kubernetes().postgres().temporal().start();
    System.out.println("started: " + stack.startTimes());
  }

  @AfterAll
  void close() {
    List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
    assertThat(children).hasSizeGreaterThan(4);
    stack.close();
    assertThat(children).allMatch(Ending::isGone);
    assertThat(stack.dir().root()).isDirectoryContaining(path -> path.endsWith("logs"));
    assertThat(stack.dir().root().resolve("postgresql")).doesNotExist();
  }

  @Test
  void givenTheStack_whenAsked_thenEachServerIsTheRealOne() throws Exception {
    assertThat(stack.kubectl("get", "--raw", "/readyz").orThrow()).isEqualTo("ok");
    assertThat(stack.kubectl("version").orThrow())
        .containsPattern("Server Version: v1\\.3\\d\\.\\d+$");
    assertThat(stack.kubectl("get", "namespace", "tenancy-system").ok()).isTrue();
    assertThat(query(stack.postgres().admin(), "select version()")).startsWith("PostgreSQL 18");
    assertThat(stack.temporal().cli("operator", "cluster", "health").orThrow()).contains("SERVING");
  }

  @Test
  void givenAKilledDatabase_whenStartedAgain_thenWhatWasCommittedIsThere() throws Exception {
    execute("create table kept (word text)", "insert into kept values ('here')");
    stack.postgres().kill();
    assertThatThrownBy(() -> query(stack.postgres().admin(), "select 1"))
        .isInstanceOf(SQLException.class);
    stack.postgres().start();
    assertThat(query(stack.postgres().admin(), "select word from kept")).isEqualTo("here");
    stack.postgres().restart();
    assertThat(query(stack.postgres().admin(), "select word from kept")).isEqualTo("here");
  }

  @Test
  void givenARole_whenItConnects_thenItNeedsItsPasswordAndHasItsOwnRights() throws Exception {
    var postgres = stack.postgres();
    for (String role : List.of(Postgres.OPERATOR, Postgres.GATE, Postgres.ORDERS_APP)) {
      assertThat(query(postgres.as(role), "select current_user")).isEqualTo(role);
      assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), role, "wrong").close())
          .hasMessageContaining("password authentication failed");
    }
    assertThat(
            query(postgres.as(Postgres.ORDERS_APP), "select pg_has_role('tenancy_app', 'usage')"))
        .isEqualTo("t");
    assertThatThrownBy(() -> query(postgres.as(Postgres.GATE), "create schema mine"))
        .hasMessageContaining("permission denied");
  }

  @Test
  void givenAKilledEtcdAndApiServer_whenStartedAgain_thenObjectsAreThere() {
    stack
        .kubectl("create", "configmap", "kept", "-n", "default", "--from-literal=word=here")
        .orThrow();
    stack.etcd().kill();
    stack.etcd().start();
    stack.apiServer().kill();
    assertThat(stack.kubectl("get", "--raw", "/readyz").ok()).isFalse();
    stack.apiServer().start();
    stack.apiServer().restart();
    String word =
        stack
            .kubectl("get", "configmap", "kept", "-n", "default", "-o", "jsonpath={.data.word}")
            .orThrow();
    assertThat(word).isEqualTo("here");
  }

  @Test
  void givenAServiceAccount_whenItsKubeconfigIsUsed_thenOnlyItsOwnRightsCount() throws Exception {
    stack.kubectl("create", "serviceaccount", "reader", "-n", "default").orThrow();
    Path kubeconfig = stack.apiServer().kubeconfigFor("default", "reader");
    String who = stack.kubectl("auth", "whoami", "--kubeconfig=" + kubeconfig).orThrow();
    assertThat(who).contains("system:serviceaccount:default:reader");
    assertThat(stack.kubectl("get", "namespaces", "--kubeconfig=" + kubeconfig).stderr())
        .contains("forbidden");
    await()
        .untilAsserted(
            () -> assertThat(stack.apiServer().auditLog()).content().contains("serviceaccounts"));
  }

  @Test
  void givenAKilledTemporal_whenStartedAgain_thenItsWorkflowsAreThere() {
    stack
        .temporal()
        .cli("workflow", "start", "--type=Kept", "--task-queue=none", "--workflow-id=kept")
        .orThrow();
    stack.temporal().kill();
    stack.temporal().start();
    assertThat(stack.temporal().cli("workflow", "describe", "--workflow-id=kept").orThrow())
        .contains("Kept");
    stack.temporal().restart();
    assertThat(stack.temporal().cli("workflow", "describe", "--workflow-id=kept").orThrow())
        .contains("Kept");
  }

  @Test
  void givenNoIdentityYet_whenTheOperatorIsAskedFor_thenTheErrorSaysWhatIsMissing() {
    assertThatThrownBy(() -> stack.apiServer().kubeconfigFor("tenancy-system", "nobody"))
        .hasMessageContaining("nobody");
    assertThatThrownBy(stack::gate).hasMessage("this stack has no gate");
  }

  private void execute(String... statements) throws SQLException {
    try (var connection = stack.postgres().admin().getConnection();
        var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static String query(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection();
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
