package dev.tenancy.storm;

import dev.tenancy.stack.Stack;
import dev.tenancy.stack.StackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The load test: tenants are deleted by {@code kubectl delete} while clients ask for all of them
 * through every door, plainly and with every {@link Twist}. Told by the environment: {@code SIZE}
 * (ci, full, small), {@code TWIST} (one name; all without it), {@code SEED}. Exit code 0 only if
 * every promise was held.
 */
public final class Storm {
  private static final List<Twist> TWISTS =
      List.of(
          new Plain(),
          new GateKilled(),
          new SessionsKilled(),
          new NotificationsLost(),
          new GateFrozen(),
          new PostgresRestarted(),
          new TransactionsLeftOpen(),
          new SessionsEnded());

  private Storm() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    try {
      Size size = Size.named(environment.getOrDefault("SIZE", ""));
      List<Twist> twists = twists(environment.getOrDefault("TWIST", ""));
      System.exit(run(size, twists, seed(environment.getOrDefault("SEED", ""))) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      say(e.getMessage());
      System.exit(2);
    } catch (StackException | IllegalStateException e) {
      say("✗ the storm cannot go on: " + e.getMessage());
      System.exit(1);
    } catch (InterruptedException e) {
      System.exit(130);
    }
  }

  private static List<Twist> twists(String name) {
    List<Twist> chosen =
        TWISTS.stream().filter(each -> name.isEmpty() || each.name().equals(name)).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "TWIST is one of " + TWISTS.stream().map(Twist::name).toList() + ", not " + name);
    }
    return chosen;
  }

  /** What is not told is drawn by the clock; it is printed. */
  private static long seed(String told) {
    return told.isEmpty() ? System.currentTimeMillis() % 1_000_000 : Long.parseLong(told);
  }

  private static boolean run(Size size, List<Twist> twists, long seed) throws InterruptedException {
    say(
        "SIZE=%s SEED=%d; starting the real parts, each a process of its own …"
            .formatted(size.name(), seed));
    long began = System.nanoTime();
    List<Course.Result> results = new ArrayList<>();
    try (Stack stack = stack()) {
      for (Twist twist : twists) {
        say("\n%s: clients may see %s".formatted(twist.name(), twist.allowance()));
        Course.Result result = new Course(stack, size, twist, seed, Storm::say).run();
        say(new Report(result).text().stripTrailing());
        results.add(result);
      }
    }
    say("\n" + Report.summary(results, Duration.ofNanos(System.nanoTime() - began)));
    return results.stream().allMatch(Course.Result::ok);
  }

  /** The real parts that a storm needs. */
  static Stack stack() {
    return Stack.builder().operator().gate().start();
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
