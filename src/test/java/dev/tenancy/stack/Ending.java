package dev.tenancy.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Ends processes, our children or not, and waits until they are gone. */
final class Ending {
  private static final Duration HARD = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 10;

  private Ending() {}

  /** Ends a process and all its descendants with SIGKILL and waits for that. */
  static void tree(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> await(each, HARD));
  }

  /** Waits for a process to be gone; says whether it is. */
  static boolean await(ProcessHandle process, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    var exit = process.onExit();
    while (!isGone(process)) {
      try {
        exit.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() > deadline) {
          return false;
        }
      } catch (ExecutionException e) {
        throw new StackException("cannot wait for process " + process.pid(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return isGone(process);
      }
    }
    return true;
  }

  /**
   * Says whether a process has ended, even if nobody has collected it: some containers' init never
   * does.
   */
  static boolean isGone(ProcessHandle process) {
    if (!process.isAlive()) {
      return true;
    }
    try {
      // 4711 (program name) Z …
      String state = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
      return state.startsWith("Z", state.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return !process.isAlive(); // No such system, or gone meanwhile.
    }
  }
}
