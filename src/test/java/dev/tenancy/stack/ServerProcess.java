package dev.tenancy.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One program that runs until it is told to end: its process, its log, its signals. */
final class ServerProcess {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int LOG_LINES = 25;

  /** Says whether a part is ready; an exception means not yet. */
  @FunctionalInterface
  interface Probe {
    boolean ready() throws Exception;
  }

  private final String name;
  private final DataDir dir;
  private Process process;

  ServerProcess(String name, DataDir dir) {
    this.name = name;
    this.dir = dir;
  }

  String name() {
    return name;
  }

  /** Starts the program and waits until the probe says it is ready. */
  void start(List<String> command, Map<String, String> environment, Duration limit, Probe probe) {
    if (isAlive()) {
      throw new StackException(name + " runs already");
    }
    process = dir.processes().start(name, command, environment, dir.log(name));
    await(limit, probe);
  }

  /**
   * Waits until the probe says ready.
   *
   * @throws StackException if the process ends, or the time does
   */
  void await(Duration limit, Probe probe) {
    long deadline = System.nanoTime() + limit.toNanos();
    Exception last = null;
    while (true) {
      try {
        if (probe.ready()) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      try {
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw failed(
              "ended with exit code " + process.exitValue() + " before it was ready", last);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed("was not waited for any longer", e);
      }
      if (System.nanoTime() > deadline) {
        throw failed("is not ready after " + limit.toSeconds() + " s", last);
      }
    }
  }

  /** Sends a signal (TERM, INT), waits, and kills what has not ended after the grace. */
  void stop(String signal, Duration grace) {
    if (!isAlive()) {
      return;
    }
    signal(signal);
    signalAll("CONT"); // A frozen process hears nothing else.
    if (!endsWithin(grace)) {
      kill();
    }
  }

  /**
   * Ends the process with SIGKILL; its children, which notice and end by themselves, are waited
   * for.
   */
  void kill() {
    if (!isAlive()) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    endsWithin(Duration.ofSeconds(10));
    for (ProcessHandle child : children) {
      if (!Ending.await(child, Duration.ofSeconds(5))) {
        child.destroyForcibly();
      }
    }
  }

  private boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Sends a signal to the process alone. */
  void signal(String signal) {
    send(signal, Stream.of(process.pid()));
  }

  /** Sends a signal to the process, then to all that it started. */
  void signalAll(String signal) {
    signal(signal);
    send(signal, process.descendants().map(ProcessHandle::pid));
  }

  private static void send(String signal, Stream<Long> pids) {
    var line = new ArrayList<>(List.of("kill", "-s", signal));
    pids.map(String::valueOf).forEach(line::add);
    if (line.size() == 3) {
      return;
    }
    new Command(line, Map.of(), Duration.ofSeconds(5)).run();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Returns the number of the process, also after its end; 0 before its first start. */
  long pid() {
    return process == null ? 0 : process.pid();
  }

  private StackException failed(String what, Exception cause) {
    return new StackException(
        "%s %s; the end of %s:%n%s".formatted(name, what, dir.log(name), endOf(dir.log(name))),
        cause);
  }

  private static String endOf(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return "  "
          + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "  (unreadable: " + e.getMessage() + ")";
    }
  }
}
