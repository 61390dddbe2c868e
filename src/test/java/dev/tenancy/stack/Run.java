package dev.tenancy.stack;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** {@code make run}: the real parts in the foreground until Ctrl-C, their data kept in .local. */
public final class Run {
  private static final Path DIRECTORY = Path.of(".local");
  private static final Path ENVIRONMENT = DIRECTORY.resolve("env");
  private static final Path MIGRATIONS = Path.of("examples", "migrations");

  private final PrintStream out;

  private Run(PrintStream out) {
    this.out = out;
  }

  /** Takes no arguments; the environment's {@code FRESH=1} forgets earlier data. */
  public static void main(String[] arguments) {
    try {
      new Run(System.out).untilInterrupted("1".equals(System.getenv("FRESH")));
    } catch (StackException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private void untilInterrupted(boolean fresh) throws IOException {
    var builder =
        Stack.builder().everything().dataDir(DIRECTORY).fresh(fresh).onProgress(out::println);
    if (Files.isDirectory(MIGRATIONS)) {
      builder.migrations(MIGRATIONS);
    }
    try (Stack stack = builder.start()) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(Run::forgetEnvironment, "forget-environment"));
      DataDir.writePrivate(ENVIRONMENT.toAbsolutePath(), RunEnvironment.of(stack).script());
      out.println(welcome(stack));
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      forgetEnvironment();
    }
  }

  private static void forgetEnvironment() {
    DataDir.delete(ENVIRONMENT);
  }

  private static String welcome(Stack stack) {
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
            DIRECTORY,
            stack.operator().url(),
            stack.temporal().ui(),
            stack.gateUrl(),
            stack.sample().url());
  }
}
