package dev.tenancy.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell that outlives this JVM by a moment: when its input closes, for whatever reason (even kill
 * -9), it ends every process that still has a pid file.
 */
final class Guardian implements AutoCloseable {
  static final String NAME = "guardian";

  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      echo $$ >"$1/guardian.pid"
      echo watching
      cat >/dev/null
      for file in "$1"/*.pid; do
        [ "$file" = "$1/guardian.pid" ] || kill -9 "$(cat "$file")" 2>/dev/null
      done
      rm -f "$1/guardian.pid" "$1/../env"
      """;

  private final Process process;

  /** Starts watching; {@code session} is the prefix that puts it out of the terminal's reach. */
  Guardian(Path pids, List<String> session) {
    var line = new ArrayList<>(session);
    line.addAll(List.of("sh", "-c", SCRIPT, NAME, pids.toString()));
    try {
      process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      if (process.inputReader().readLine() == null) {
        throw new StackException("the guardian of the processes did not start");
      }
    } catch (IOException e) {
      throw new StackException("cannot start the guardian of the processes", e);
    }
  }

  /** Lets it end what is left, and waits for that. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroyForcibly();
    }
    process.onExit().join();
  }
}
