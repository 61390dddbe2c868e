package dev.tenancy.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The process's health: named checks, added as its parts come up. Not ready until {@link #started}
 * was called, so that a probe never sees ready before all checks are there.
 */
public final class Health {
  /** How long all checks together may take before those unanswered count as failed. */
  public static final Duration LIMIT = Duration.ofSeconds(3);

  private final List<HealthCheck> liveness = new CopyOnWriteArrayList<>();
  private final List<HealthCheck> readiness = new CopyOnWriteArrayList<>();
  private volatile boolean started;

  /** Adds what only a restart can repair: a process or thread that is stuck. Never a database. */
  public void live(HealthCheck check) {
    liveness.add(check);
  }

  /** Adds what must be well for the process to do its work. */
  public void ready(HealthCheck check) {
    readiness.add(check);
  }

  /** Says that every check was added. */
  public void started() {
    started = true;
  }

  /** Asks the checks of {@link #live}; blocks up to {@link #LIMIT}. */
  List<HealthCheck.Result> liveness() {
    return run(liveness);
  }

  /** Asks all checks; blocks up to {@link #LIMIT}. */
  List<HealthCheck.Result> readiness() {
    HealthCheck start =
        new HealthCheck(
            "start", () -> started ? Optional.empty() : Optional.of("parts are still starting"));
    return run(Stream.of(List.of(start), liveness, readiness).flatMap(List::stream).toList());
  }

  private static List<HealthCheck.Result> run(List<HealthCheck> checks) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      long end = System.nanoTime() + LIMIT.toNanos();
      List<Future<HealthCheck.Result>> running =
          checks.stream().map(check -> threads.submit(check::run)).toList();
      List<HealthCheck.Result> results = new ArrayList<>();
      for (int i = 0; i < running.size(); i++) {
        results.add(await(checks.get(i).name(), running.get(i), end));
      }
      return results;
    } finally {
      // Not close(): it would wait for a check that hangs.
      threads.shutdownNow();
    }
  }

  private static HealthCheck.Result await(
      String name, Future<HealthCheck.Result> running, long end) {
    try {
      return running.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new HealthCheck.Result(name, false, "no answer within " + LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      return new HealthCheck.Result(name, false, String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new HealthCheck.Result(name, false, "interrupted");
    }
  }
}
