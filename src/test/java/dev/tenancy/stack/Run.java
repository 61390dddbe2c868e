package dev.tenancy.stack;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** {@code make run}: the real parts in the foreground until Ctrl-C, their data kept in .local. */
public final class Run {
  private static final Path DIRECTORY = Path.of(".local");
  private static final Path MIGRATIONS = Path.of("examples", "migrations");

  private final Path directory;
  private final PrintStream out;

  Run(Path directory, PrintStream out) {
    this.directory = directory;
    this.out = out;
  }

  /** Takes no arguments; the environment's {@code FRESH=1} forgets earlier data. */
  public static void main(String[] arguments) {
    try {
      new Run(DIRECTORY, System.out)
          .untilInterrupted(isFresh(System.getenv().getOrDefault("FRESH", "")));
    } catch (StackException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Whether this value of {@code FRESH} asks to forget earlier data.
   *
   * @throws StackException if it says neither yes nor no: data is not forgotten, nor kept, by guess
   */
  static boolean isFresh(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "1", "yes", "true" -> true;
      case "", "0", "no", "false" -> false;
      default ->
          throw new StackException(
              "FRESH=" + value + " is neither yes nor no: 1 forgets earlier data, 0 keeps it");
    };
  }

  void untilInterrupted(boolean fresh) {
    var builder =
        Stack.builder()
            .everything()
            .brake()
            .dataDir(directory)
            .fresh(fresh)
            .onProgress(out::println);
    if (Files.isDirectory(MIGRATIONS)) {
      builder.migrations(MIGRATIONS);
    }
    try (Stack stack = builder.start()) {
      DataDir.writePrivate(stack.dir().environment(), RunEnvironment.of(stack).script());
      out.println(welcome(stack, fresh));
      awaitTheEndOfTheCaller();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for ever, but for no longer than the shell that started this: a killed make tells nobody.
   */
  private static void awaitTheEndOfTheCaller() throws InterruptedException {
    var ended = new CountDownLatch(1);
    var unused =
        ProcessHandle.current().parent().map(caller -> caller.onExit().thenRun(ended::countDown));
    ended.await();
  }

  private String welcome(Stack stack, boolean fresh) {
    return """

    Everything runs. Ctrl-C ends it; the data stays in %1$s (FRESH=1 forgets it), logs are in %1$s/logs.
    %2$s
      application                 %3$s
      gate                        %4$s
      gate (health, metrics)      %5$s
      operator (health, metrics)  %6$s
      Temporal UI                 %7$s

    In another shell:

    %8$s\
    """
        .formatted(
            directory,
            fresh
                ? "Ports and passwords are new: `source %s/env` again in open shells.\n"
                    .formatted(directory)
                : "",
            stack.sample().url(),
            stack.gateUrl(),
            stack.gate().url(),
            stack.operator().url(),
            stack.temporal().ui(),
            recipe(directory).indent(2));
  }

  /** What to try in another shell: the README's "Try it", line by line. */
  static String recipe(Path directory) {
    return """
    source %s/env
    kubectl apply -f examples/acme-corp.yaml
    kubectl wait --for=condition=Ready tenant/acme-corp
    curl -i -H 'X-Tenant: acme-corp' -d 'a book' $APP_URL/orders
    curl -i -H 'X-Tenant: acme-corp' $APP_URL/orders
    curl -i -H 'X-Tenant: acme-corp' $GATE_URL/authz
    kubectl delete tenant acme-corp
    curl -i -H 'X-Tenant: acme-corp' $APP_URL/orders
    temporal workflow list
    curl $CONSOLE_URL/readyz
    """
        .formatted(directory);
  }
}
