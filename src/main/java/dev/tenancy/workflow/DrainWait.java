package dev.tenancy.workflow;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The waiting of one attempt of a drain, told to Temporal as it goes on. */
final class DrainWait {
  /** How soon a cancelled attempt notices. */
  private static final Duration GLANCE = Duration.ofMillis(200);

  /** How often it is asked whether the period has changed. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Heartbeat heartbeat;
  private DrainProgress progress;

  /**
   * @param before where the attempt before came to
   */
  DrainWait(Heartbeat heartbeat, DrainProgress before) {
    this.heartbeat = heartbeat;
    this.progress = before;
  }

  /**
   * Waits a period, counting what earlier attempts waited.
   *
   * @param period what it is at first
   * @param now what it is meanwhile, asked now and then
   */
  void untilWaited(Duration period, Supplier<Duration> now) {
    long began = System.nanoTime();
    long before = progress.waitedMs();
    Duration wanted = period;
    while (progress.waitedMs() < wanted.toMillis()) {
      Duration left = wanted.minusMillis(progress.waitedMs());
      boolean isLast = left.compareTo(LOOK) <= 0;
      pause(isLast ? left : LOOK);
      long waited = before + Duration.ofNanos(System.nanoTime() - began).toMillis();
      set(new DrainProgress(progress.doing(), waited));
      wanted = isLast ? wanted : now.get();
    }
  }

  /** Waits for a result that nothing but time may keep from coming. */
  <T> T until(CompletableFuture<T> result) {
    while (true) {
      checkWanted();
      try {
        return result.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Another glance at whether it is still wanted.
      } catch (InterruptedException e) {
        throw stopping();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Waits a while before another look. */
  void pause(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    long left;
    while ((left = until - System.nanoTime()) > 0) {
      sleep(Duration.ofNanos(left));
    }
  }

  /** Says what it waits for. */
  void says(String doing) {
    set(new DrainProgress(doing, progress.waitedMs()));
  }

  private void set(DrainProgress now) {
    progress = now;
    heartbeat.progress(now);
  }

  private void sleep(Duration left) {
    checkWanted();
    try {
      Thread.sleep(left.compareTo(GLANCE) < 0 ? left : GLANCE);
    } catch (InterruptedException e) {
      throw stopping();
    }
  }

  private void checkWanted() {
    if (heartbeat.cancelled()) {
      throw new CanceledFailure("nobody waits for this attempt any more");
    }
  }

  private static ApplicationFailure stopping() {
    Thread.currentThread().interrupt();
    return ApplicationFailure.newFailure("worker stops", "Passing");
  }
}
