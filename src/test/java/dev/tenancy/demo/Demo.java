package dev.tenancy.demo;

import dev.tenancy.stack.Stack;
import dev.tenancy.stack.StackException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The whole story on real parts: two tenants are born and serve traffic; one is deleted; whether
 * each promise held is told line by line. Exit code 0 only if all did.
 */
public final class Demo {
  private static final String DELETED = "acme-corp";
  private static final String KEPT = "globex";
  private static final int ROWS = 20;
  private static final Duration LONG_REQUEST = Duration.ofMillis(1_500);
  private static final Duration AFTER = Duration.ofSeconds(5);

  private Demo() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try {
      System.exit(run() ? 0 : 1);
    } catch (StackException | SQLException | IllegalStateException e) {
      say("✗ the demo cannot go on: " + e.getMessage());
      System.exit(1);
    } catch (InterruptedException e) {
      System.exit(130);
    }
  }

  private static boolean run() throws SQLException, InterruptedException {
    say("Starting the real parts, each a process of its own …");
    Stack stack =
        Stack.builder()
            .everything()
            .brake()
            .migrations(Path.of("examples/migrations"))
            .onProgress(line -> say("  " + line))
            .start();
    List<ProcessHandle> processes;
    Function<List<String>, Evidence> evidence;
    try (stack) {
      processes = ProcessHandle.current().descendants().toList();
      evidence = story(stack);
    }
    say("Everything is closed: " + processes.size() + " processes.");
    return tell(evidence.apply(LeftRunning.among(processes)));
  }

  /** Lives through it; what is left to know is which processes are left. */
  private static Function<List<String>, Evidence> story(Stack stack)
      throws SQLException, InterruptedException {
    say("\nkubectl apply -f examples/" + DELETED + ".yaml -f examples/" + KEPT + ".yaml");
    kubectl(
        stack, "apply", "-f", "examples/" + DELETED + ".yaml", "-f", "examples/" + KEPT + ".yaml");
    say("kubectl wait --for=condition=Ready");
    kubectl(
        stack,
        "wait",
        "--for=condition=Ready",
        "tenant/" + DELETED,
        "tenant/" + KEPT,
        "--timeout=60s");
    say(kubectl(stack, "get", "tenants"));

    Orders orders = new Orders(stack.postgres());
    orders.seed(DELETED, ROWS);
    orders.seed(KEPT, ROWS);
    Orders.Tenant deleted = orders.tenant(DELETED);
    Orders.Tenant kept = orders.tenant(KEPT);
    String before = orders.checksum(kept);

    try (Traffic traffic = new Traffic(stack.sample().url());
        RecordWatch record = new RecordWatch(stack.postgres().admin(), deleted.id())) {
      say(
          "\nDriving both routes of both tenants; some requests last "
              + LONG_REQUEST.toMillis()
              + " ms");
      drive(traffic);
      awaitServed(traffic);

      say("kubectl delete tenant " + DELETED);
      Instant deleteAsked = Instant.now();
      kubectl(stack, "delete", "tenant", DELETED, "--timeout=120s");
      Instant objectGone = Instant.now();
      say("… gone. Driving on for " + AFTER.toSeconds() + " s");
      Thread.sleep(AFTER);
      traffic.close();

      boolean schemaAbsent = orders.isAbsent(deleted.schema());
      boolean objectAbsent = stack.kubectl("get", "tenant", DELETED).stderr().contains("NotFound");
      String after = orders.checksum(kept);
      Optional<RecordWatch.Seen> softDeleted = record.first("deleted");
      Optional<RecordWatch.Seen> dropped = record.first("dropped");
      return left ->
          new Evidence(
              DELETED,
              KEPT,
              traffic.calls(),
              deleteAsked,
              softDeleted.flatMap(RecordWatch.Seen::deletedAt),
              softDeleted.map(RecordWatch.Seen::at),
              record.first("dropping").map(RecordWatch.Seen::at),
              dropped.flatMap(RecordWatch.Seen::droppedAt),
              objectGone,
              schemaAbsent,
              objectAbsent,
              before,
              after,
              left);
    }
  }

  private static void drive(Traffic traffic) {
    for (String tenant : List.of(DELETED, KEPT)) {
      for (Call.Route route : Call.Route.values()) {
        traffic.add(tenant, route, Duration.ZERO);
        traffic.add(tenant, route, Duration.ZERO);
        traffic.add(tenant, route, LONG_REQUEST);
      }
    }
  }

  /** Waits until each route of each tenant has served its long requests too. */
  private static void awaitServed(Traffic traffic) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(30);
    while (!allServed(traffic.calls())) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("not every route serves: " + traffic.calls().getLast());
      }
      Thread.sleep(50);
    }
  }

  private static boolean allServed(List<Call> calls) {
    return List.of(DELETED, KEPT).stream()
        .allMatch(
            tenant ->
                List.of(Call.Route.values()).stream()
                    .allMatch(
                        route ->
                            calls.stream()
                                .anyMatch(
                                    call ->
                                        call.isFor(tenant, route)
                                            && call.status() == 200
                                            && call.took().compareTo(LONG_REQUEST) >= 0)));
  }

  private static boolean tell(Evidence evidence) {
    say("\n" + Timeline.of(evidence));
    say(Timeline.table(evidence));
    List<Verdict.Check> checks = Verdict.on(evidence);
    checks.forEach(check -> say(check.toString()));
    say("\n" + Timeline.answers(evidence));
    return checks.stream().allMatch(Verdict.Check::ok);
  }

  private static String kubectl(Stack stack, String... arguments) {
    return stack.kubectl(arguments).orThrow();
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
