package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two operators act at once, without leader election: safety never rests on being the leader. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoOperatorsTest {
  private static final String NEIGHBOUR = "neighbour";
  private static final int TENANTS = 30;

  private World world;

  @BeforeAll
  void start() {
    world = World.start(Stack.builder().operatorEnv("TENANCY_LEADER_ELECTION", false));
    world.stack().anotherOperator("operator-2").start();
    world.create(NEIGHBOUR);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void givenTwoOperators_whenThirtyTenantsComeAndGo_thenEachHasOneRowOneSchemaOneDrop() {
    Oracle oracle = Oracle.before(world);
    String[] slugs =
        IntStream.range(0, TENANTS).mapToObj("tenant-%02d"::formatted).toArray(String[]::new);
    try (Requests requests = new Requests(world.stack().postgres(), NEIGHBOUR, slugs[0])) {
      world.apply(slugs);
      // Some go at once, whatever they have got to; the others when they are ready.
      List<CompletableFuture<Void>> leaving = new ArrayList<>();
      for (int part = 0; part < 3; part++) {
        List<String> mine = every(3, part, slugs);
        boolean atOnce = part == 0;
        leaving.add(CompletableFuture.runAsync(() -> leave(mine, atOnce)));
      }
      oracle.convergesAfter(
          "two operators, " + TENANTS + " tenants come and go",
          () -> leaving.forEach(CompletableFuture::join),
          NEIGHBOUR);
      requests.stopAndExpectOnly(slugs[0], "TN404", "TN503", "TN410", Requests.SERVED);
      requests.stopAndExpectOnly(NEIGHBOUR, Requests.SERVED);
    }
    for (String slug : slugs) {
      assertThat(world.registry().rows(slug)).as(slug).hasSizeLessThanOrEqualTo(1);
    }
    // One that went at once may have gone before either operator held it by its finalizer.
    for (String slug : List.of(slugs)) {
      if (!every(3, 0, slugs).contains(slug)) {
        assertThat(world.registry().rows(slug)).as(slug).hasSize(1);
      }
    }
    for (String slug : every(3, 1, slugs)) {
      String schema = world.registry().rows(slug).getFirst().schema();
      assertThat(world.audit().creations(schema)).as(schema).isEqualTo(1);
      assertThat(world.audit().drops(schema)).as(schema).isEqualTo(1);
    }
  }

  private void leave(List<String> slugs, boolean atOnce) {
    if (!atOnce) {
      List<String> wait =
          new ArrayList<>(List.of("wait", "--for=condition=Ready", "--timeout=60s", "tenant"));
      wait.addAll(slugs);
      world.kubectl(wait.toArray(String[]::new));
    }
    world.delete(slugs.toArray(String[]::new));
  }

  private static List<String> every(int step, int first, String... all) {
    return IntStream.range(0, all.length)
        .filter(i -> i % step == first)
        .mapToObj(i -> all[i])
        .toList();
  }
}
