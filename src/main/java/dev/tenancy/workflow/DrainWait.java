package dev.tenancy.workflow;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;

/** The waiting of one attempt of a drain, told to Temporal as it goes on. */
final class DrainWait {
  /** How soon a cancelled attempt notices. */
  private static final Duration GLANCE = Duration.ofMillis(200);

  private final Heartbeat heartbeat;
  private DrainProgress progress;

  /**
   * @param before where the attempt before came to
   */
  DrainWait(Heartbeat heartbeat, DrainProgress before) {
    this.heartbeat = heartbeat;
    this.progress = before;
  }

  /** Waits what is left of {@code period}, counting what earlier attempts waited. */
  void untilWaited(Duration period) {
    long began = System.nanoTime();
    long before = progress.waitedMs();
    long leftMs;
    while ((leftMs = period.toMillis() - progress.waitedMs()) > 0) {
      sleep(Duration.ofMillis(leftMs));
      set(
          new DrainProgress(
              progress.doing(), before + Duration.ofNanos(System.nanoTime() - began).toMillis()));
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
    if (heartbeat.cancelled()) {
      throw new CanceledFailure("nobody waits for this attempt any more");
    }
    try {
      Thread.sleep(left.compareTo(GLANCE) < 0 ? left : GLANCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApplicationFailure.newFailure("worker stops", "Passing");
    }
  }
}
