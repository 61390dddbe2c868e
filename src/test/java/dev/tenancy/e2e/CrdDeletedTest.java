package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Stack;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The CRD is deleted, and with it, by the API server, every tenant: what the brake holds keeps the
 * CRD too, until it is released.
 */
@Tag("slow")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class CrdDeletedTest {
  private static final String CRD = "tenants.tenancy.dev";

  @Test
  void givenAFleet_whenTheCrdIsDeleted_thenNoneBeyondTheBrakeIsDroppedAndTheCrdWaits() {
    try (World world = World.start(Stack.builder().operator().brake())) {
      List<String> fleet = IntStream.range(0, 8).mapToObj(i -> "tenant-" + i).toList();
      fleet.forEach(world.tenants()::apply);
      fleet.forEach(world.tenants()::awaitReady);
      world.stack().kubectl("delete", "crd", CRD, "--wait=false").orThrow();
      Awaitility.await("dropped")
          .atMost(90, TimeUnit.SECONDS)
          .until(() -> count(world, "dropped"), n -> n == 5);
      Awaitility.await("held")
          .during(3, TimeUnit.SECONDS)
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> count(world, "deleted"), n -> n == 3);
      List<String> held =
          fleet.stream()
              .filter(slug -> world.registry().newest(slug).text("status").equals("deleted"))
              .toList();
      for (String slug : held) {
        world.tenants().awaitStalled(slug, "DeletionHeld");
        assertThat(world.registry().hasSchema("tenant_" + slug.replace('-', '_'))).isTrue();
      }
      assertThat(world.stack().release("--all").orThrow()).contains("3 released");
      world.stack().kubectl("wait", "--for=delete", "crd/" + CRD, "--timeout=60s").orThrow();
      assertThat(count(world, "dropped")).isEqualTo(8);
    }
  }

  private static int count(World world, String status) {
    return world.registry().query("select from tenancy.tenants where status = ?", status).size();
  }
}
