package dev.tenancy.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts the processes of one data directory and makes sure that none outlives it. */
final class Processes implements AutoCloseable {
  // The process writes its own number before it becomes the program: no moment without a pid file.
  private static final String LAUNCH = "echo $$ >\"$0\" && exec \"$@\"";
  // Settings meant for the person at the keyboard, not for the parts.
  private static final List<String> FOREIGN =
      List.of("KUBECONFIG", "KUBERNETES_", "TENANCY_", "TEMPORAL_", "ORDERS_", "PG", "ETCD");

  private final PidFiles pids;
  private final List<String> session;
  private final Guardian guardian;
  private boolean closed;

  Processes(Path directory, PidFiles pids) {
    this.pids = pids;
    // In a session of its own a part does not get the terminal's Ctrl-C, so we end them in order.
    session = onPath("setsid") ? List.of("setsid") : List.of();
    guardian = new Guardian(directory, session);
  }

  /**
   * Starts a program with no input, its output appended to a log.
   *
   * @param environment variables for it, besides the inherited ones that are nobody's settings
   */
  synchronized Process start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    if (closed) {
      throw new StackException(name + " is not started: the stack is closing");
    }
    var line = new ArrayList<>(session);
    line.addAll(List.of("sh", "-c", LAUNCH, pids.file(name).toString()));
    line.addAll(command);
    var builder =
        new ProcessBuilder(line)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(key -> FOREIGN.stream().anyMatch(key::startsWith));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      var unused = process.onExit().thenRun(() -> pids.forget(name, process.pid()));
      return process;
    } catch (IOException e) {
      throw new StackException("cannot start " + name, e);
    }
  }

  /** Starts nothing any more and ends what is still running. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    pids.endAll();
    guardian.close();
  }

  Guardian guardian() {
    return guardian;
  }

  /**
   * Returns the command line of a program that refuses to run as root: in a user name space of its
   * own it is nobody, and its files are still ours.
   */
  static List<String> notAsRoot(Path program) {
    boolean root = System.getProperty("user.name").equals("root");
    return root && onPath("unshare")
        ? List.of("unshare", "-U", program.toString())
        : List.of(program.toString());
  }

  static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
