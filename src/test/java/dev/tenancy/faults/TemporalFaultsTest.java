package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.stack.Stack;
import dev.tenancy.stack.TemporalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Temporal is an engine, not an authority: it is away, it forgets, and people meddle with it. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TemporalFaultsTest {
  private static final String NEIGHBOUR = "neighbour";

  private World world;
  private TemporalServer temporal;

  @BeforeAll
  void start() {
    world = World.start(Stack.builder());
    temporal = world.stack().temporal();
    world.create(NEIGHBOUR);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void givenNoTemporal_whenTheOperatorStarts_thenItSaysSoAndGoesOnWhenItIsBack() {
    Oracle oracle = Oracle.before(world, "early");
    world.operator().stop();
    temporal.stop();
    world.operator().launch();
    world.awaitUnready("Temporal");
    world.apply("early");
    world.awaitCondition("early", "Reconciling", "ProgressingWithRetry: WorkflowUnavailable");
    oracle.convergesAfter(
        "Temporal down at the operator's start", temporal::start, NEIGHBOUR, "early");
    world.operator().awaitReady();
    oracle.convergesAfter("deleted afterwards", () -> world.delete("early"), NEIGHBOUR);
  }

  @Test
  void givenNoTemporal_whenATenantIsDeleted_thenItIs410AtOnceAndTheDropFollows() {
    world.create("later");
    Oracle oracle = Oracle.before(world, "later");
    try (Requests requests = new Requests(world.stack().postgres(), "later", NEIGHBOUR)) {
      temporal.kill();
      long asked = System.nanoTime();
      world.delete("later");
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(3))
          .until(() -> requests.answersTo("later").contains("TN410"));
      Recovery.took("kubectl delete to the first 410, Temporal down", asked);
      world.awaitCondition("later", "Reconciling", "ProgressingWithRetry: WorkflowUnavailable");
      assertThat(world.registry().status("later")).contains("deleted");
      oracle.convergesAfter("Temporal killed before the delete", temporal::start, NEIGHBOUR);
      requests.stopAndExpectOnly("later", Requests.SERVED, "TN410");
      requests.stopAndExpectOnly(NEIGHBOUR, Requests.SERVED);
    }
  }

  @Test
  void givenAnOpenRequest_whenTemporalIsKilledWhileDraining_thenTheDropFollows() throws Exception {
    whileDraining("killed", "Temporal killed while draining", id -> restart());
  }

  @Test
  void givenAnOpenRequest_whenTemporalLosesAllItsData_thenTheDropFollowsFromTheRecord()
      throws Exception {
    whileDraining(
        "forgotten",
        "Temporal lost its data while draining",
        id -> {
          temporal.kill();
          forget();
          temporal.start();
          await().atMost(World.LIMIT).until(() -> runs(id, "Running").size() == 1);
        });
  }

  @Test
  void givenAnOpenRequest_whenItsWorkflowIsTerminated_thenAnotherTakesOver() throws Exception {
    whileDraining(
        "terminated",
        "workflow terminated while draining",
        id -> {
          terminate(id);
          awaitTakeover("workflow terminated while draining", id, "Terminated");
        });
  }

  @Test
  void givenAnOpenRequest_whenItsWorkflowIsCancelled_thenAnotherTakesOver() throws Exception {
    whileDraining(
        "cancelled",
        "workflow cancelled while draining",
        id -> {
          cancel(id);
          awaitTakeover("workflow cancelled while draining", id, "Canceled");
        });
  }

  @Test
  void givenADropUnderWay_whenItsWorkflowIsCancelled_thenItIsNotAbandoned() throws Exception {
    whileDropping(
        "undaunted",
        "workflow cancelled inside the drop",
        id -> {
          cancel(id);
          // The attempt under way ends for want of a lock: one that began after the cancellation.
          await().atMost(World.LIMIT).until(() -> !world.registry().dropIsHeldUp());
          await().atMost(World.LIMIT).until(() -> world.registry().dropIsHeldUp());
          assertThat(runs(id, "Running")).hasSize(1);
        });
  }

  @Test
  void givenADropUnderWay_whenItsWorkflowIsTerminated_thenAnotherTakesOver() throws Exception {
    whileDropping(
        "resumed",
        "workflow terminated inside the drop",
        id -> {
          terminate(id);
          awaitTakeover("workflow terminated inside the drop", id, "Terminated");
        });
  }

  private void whileDraining(String slug, String what, Consumer<String> meddle) throws Exception {
    world.create(slug);
    Oracle oracle = Oracle.before(world, slug);
    try (Requests requests = new Requests(world.stack().postgres(), slug, NEIGHBOUR)) {
      try (Connection request = world.registry().enter(slug)) {
        world.delete(slug);
        world.awaitBlocked(slug);
        meddle.accept(deletion(slug));
        assertThat(world.registry().status(slug)).contains("deleted");
        request.commit();
      }
      oracle.convergesAfter(what + ", from the request's end", () -> {}, NEIGHBOUR);
      requests.stopAndExpectOnly(slug, Requests.SERVED, "TN410");
      requests.stopAndExpectOnly(NEIGHBOUR, Requests.SERVED);
    }
  }

  private void whileDropping(String slug, String what, Consumer<String> meddle) throws Exception {
    world.create(slug);
    Oracle oracle = Oracle.before(world, slug);
    try (Connection held = world.registry().holdUpDrop("tenant_" + slug)) {
      world.delete(slug);
      await().atMost(World.LIMIT).until(() -> world.registry().dropIsHeldUp());
      meddle.accept(deletion(slug));
      assertThat(world.registry().status(slug)).contains("dropping");
      held.rollback();
    }
    oracle.convergesAfter(what + ", from the lock's release", () -> {}, NEIGHBOUR);
  }

  /** Waits until a run ended like this and another runs. */
  private void awaitTakeover(String what, String id, String ending) {
    long began = System.nanoTime();
    await(id)
        .atMost(World.LIMIT)
        .untilAsserted(
            () -> {
              assertThat(runs(id, ending)).hasSize(1);
              assertThat(runs(id, "Running")).hasSize(1);
            });
    Recovery.took(what + ", to another run", began);
  }

  /** The runs of a workflow that are in this state, as Temporal's list has them. */
  private List<String> runs(String id, String status) {
    String query = "WorkflowId = '%s' and ExecutionStatus = '%s'".formatted(id, status);
    return temporal
        .cli("workflow", "list", "--query", query, "-o", "jsonl")
        .orThrow()
        .lines()
        .filter(line -> line.contains(id))
        .toList();
  }

  private void cancel(String id) {
    temporal.cli("workflow", "cancel", "-w", id).orThrow();
  }

  private void terminate(String id) {
    temporal.cli("workflow", "terminate", "-w", id, "--reason", "by hand").orThrow();
  }

  private String deletion(String slug) {
    return "tenant/%s/delete/1".formatted(world.registry().rows(slug).getFirst().id());
  }

  private void restart() {
    temporal.kill();
    temporal.start();
  }

  private void forget() {
    try (Stream<Path> files = Files.list(world.stack().dir().directory("temporal"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
