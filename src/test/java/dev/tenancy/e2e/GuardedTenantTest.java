package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Command;
import dev.tenancy.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator works as ever under the opt-in admission policies, and its tenants are guarded. */
@Tag("slow")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GuardedTenantTest {
  private static final Path POLICIES =
      Path.of("helm", "tenant-operator", "files", "admission-policy.yaml");
  private static final String NO_FINALIZERS = "{\"metadata\":{\"finalizers\":null}}";

  private static World world;

  @BeforeAll
  static void start() {
    world = World.start(Stack.builder().operator());
    world.stack().kubectl("apply", "-f", POLICIES.toString()).orThrow();
    awaitRefusal("delete", "crd", "tenants.tenancy.dev", "--dry-run=server");
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenAReadyTenant_whenDeletedUnconfirmed_thenItIsServedAsBefore() {
    world.tenants().ready("served");
    awaitRefusal("delete", "tenant", "served", "--wait=false");
    assertThat(world.door().askSql("served")).isEqualTo(200);
    assertThat(world.registry().newest("served").text("status")).isEqualTo("ready");
  }

  @Test
  void givenAReadyTenant_whenDeletedAfterItsConfirmation_thenTheSchemaIsDropped() {
    world.tenants().ready("confirmed");
    awaitRefusal("patch", "tenant", "confirmed", "--type=merge", "-p", NO_FINALIZERS);
    world
        .stack()
        .kubectl("annotate", "tenant", "confirmed", "tenancy.dev/confirm-delete=confirmed")
        .orThrow();
    world.tenants().delete("confirmed");
    world.tenants().awaitGone("confirmed");
    assertThat(world.registry().newest("confirmed").text("status")).isEqualTo("dropped");
    assertThat(world.registry().hasSchema("tenant_confirmed")).isFalse();
  }

  private static void awaitRefusal(String... line) {
    Awaitility.await(String.join(" ", line))
        .atMost(Duration.ofSeconds(60))
        .until(() -> refusal(line), text -> text.contains("ValidatingAdmissionPolicy"));
  }

  private static String refusal(String... line) {
    Command.Output output = world.stack().kubectl(line);
    return output.ok() ? "" : output.stderr();
  }
}
