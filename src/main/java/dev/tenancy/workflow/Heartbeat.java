package dev.tenancy.workflow;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tells Temporal every second that an activity lives, from a thread of its own, because JDBC calls
 * block. Ends with the activity.
 */
final class Heartbeat implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final AtomicReference<Object> progress;
  private final Thread thread;
  private volatile boolean cancelled;

  private Heartbeat(ActivityExecutionContext context, Object firstProgress) {
    this.progress = new AtomicReference<>(firstProgress);
    this.thread = Thread.ofVirtual().name("heartbeat").start(() -> beat(context));
  }

  /**
   * @param firstProgress what it is at; anything that Temporal's data converter writes
   */
  static Heartbeat start(ActivityExecutionContext context, Object firstProgress) {
    return new Heartbeat(context, firstProgress);
  }

  /** What the activity is at; shown as the heartbeat's details. */
  void progress(Object now) {
    progress.set(now);
  }

  /** Whether nobody wants this attempt any more: cancelled, timed out, or its workflow ended. */
  boolean cancelled() {
    return cancelled;
  }

  private void beat(ActivityExecutionContext context) {
    try {
      while (true) {
        context.heartbeat(progress.get());
        Thread.sleep(EVERY);
      }
    } catch (ActivityCompletionException e) {
      cancelled = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
