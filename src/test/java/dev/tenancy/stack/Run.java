package dev.tenancy.stack;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
      new Run(DIRECTORY, System.out).untilInterrupted("1".equals(System.getenv("FRESH")));
    } catch (StackException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  void untilInterrupted(boolean fresh) {
    var builder =
        Stack.builder().everything().dataDir(directory).fresh(fresh).onProgress(out::println);
    if (Files.isDirectory(MIGRATIONS)) {
      builder.migrations(MIGRATIONS);
    }
    try (Stack stack = builder.start()) {
      DataDir.writePrivate(stack.dir().environment(), RunEnvironment.of(stack).script());
      out.println(welcome(stack));
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String welcome(Stack stack) {
    return """

    Everything runs. Ctrl-C ends it; the data stays in %1$s (FRESH=1 forgets it), logs are in %1$s/logs.

      console      %2$s
      Temporal UI  %3$s
      gate         %4$s
      application  %5$s

    In another shell:

      . %1$s/env
      kubectl apply -f examples/acme-corp.yaml
      kubectl wait --for=condition=Ready tenant/acme-corp
      curl -i -H 'X-Tenant: acme-corp' $APP_URL/orders
      kubectl delete tenant acme-corp
      curl -i -H 'X-Tenant: acme-corp' $GATE_URL/authz
    """
        .formatted(
            directory,
            stack.operator().url(),
            stack.temporal().ui(),
            stack.gateUrl(),
            stack.sample().url());
  }
}
