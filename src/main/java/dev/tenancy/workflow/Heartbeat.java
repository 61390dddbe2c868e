package dev.tenancy.workflow;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tells Temporal every second that an activity lives, from a thread of its own, because JDBC calls
 * block. Ends with the activity, but never in the middle of a call: a call that is cut off fails in
 * the server's writing, and is an error in both logs.
 */
final class Heartbeat implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final AtomicReference<Object> progress;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean cancelled;

  private Heartbeat(ActivityExecutionContext context, Object firstProgress) {
    this.progress = new AtomicReference<>(firstProgress);
    var unused = Thread.ofVirtual().name("heartbeat").start(() -> beat(context));
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
      // The server has heard from it when it began: what is short says nothing in between.
      while (!over.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        context.heartbeat(progress.get());
      }
    } catch (ActivityCompletionException e) {
      cancelled = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.countDown();
  }
}
