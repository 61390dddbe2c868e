package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import dev.tenancy.tenant.Slug;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by a look-up that may block, each on a virtual thread. Bounded three ways, so that a
 * database that hangs never hangs the gate: how many look-ups run, how many wait for their turn,
 * and how long an answer may take; past any of them the answer is 503.
 */
public final class DatabaseDecisions implements Decisions {
  private static final Refused UNREADABLE = new Refused(Refusal.REGISTRY_UNAVAILABLE);
  private static final Duration WARN_EVERY = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(DatabaseDecisions.class);

  private final Vertx vertx;
  private final Admission.RecordLookup lookup;
  private final Duration limit;
  private final Semaphore running;
  private final Semaphore admitted;
  private final AtomicLong warned = new AtomicLong(System.nanoTime() - WARN_EVERY.toNanos());

  /**
   * @param lookup finds records; may block; throws when it cannot read
   * @param atOnce how many look-ups run at a time: as many as there are connections
   * @param waiting how many more may wait for their turn
   * @param limit how long an answer may take
   */
  public DatabaseDecisions(
      Vertx vertx, Admission.RecordLookup lookup, int atOnce, int waiting, Duration limit) {
    this.vertx = vertx;
    this.lookup = lookup;
    this.limit = limit;
    this.running = new Semaphore(atOnce, true);
    this.admitted = new Semaphore(atOnce + waiting);
  }

  @Override
  public Future<Admission> decide(@Nullable String rawSlug) {
    if (rawSlug == null || !Slug.isLabel(rawSlug)) {
      return Future.succeededFuture(new Refused(Refusal.MALFORMED));
    }
    if (!admitted.tryAcquire()) {
      return Future.succeededFuture(UNREADABLE);
    }
    Promise<Admission> answer = Promise.promise();
    Thread worker = Thread.ofVirtual().name("look-up").unstarted(() -> work(rawSlug, answer));
    long timer =
        vertx.setTimer(
            limit.toMillis(),
            fired -> {
              if (answer.tryComplete(UNREADABLE)) {
                // Closes the socket it waits on, which gives the connection's slot back.
                worker.interrupt();
              }
            });
    worker.start();
    return onThisLoop(answer.future()).onComplete(done -> vertx.cancelTimer(timer));
  }

  private void work(@Nullable String rawSlug, Promise<Admission> answer) {
    Admission admission = UNREADABLE;
    try {
      if (running.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          admission = Admission.decide(rawSlug, lookup);
        } finally {
          running.release();
        }
      }
    } catch (InterruptedException e) {
      log.debug("gave up waiting for a turn");
    } catch (RuntimeException e) {
      warn(e);
    } finally {
      admitted.release();
      answer.tryComplete(admission);
    }
  }

  /** Says why, once in a while: in an outage every request ends here. */
  private void warn(RuntimeException error) {
    long now = System.nanoTime();
    long last = warned.get();
    if (now - last >= WARN_EVERY.toNanos() && warned.compareAndSet(last, now)) {
      Throwable cause = error;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      // The innermost reason alone: what wraps it repeats the statement and its arguments.
      log.warn("the registry cannot be read: {}", cause.toString().lines().findFirst().orElse(""));
    }
  }

  /** The same result, given on the event loop of the caller, where its request lives. */
  private Future<Admission> onThisLoop(Future<Admission> result) {
    Promise<Admission> here = Promise.promise();
    var loop = vertx.getOrCreateContext();
    result.onComplete(done -> loop.runOnContext(v -> here.handle(done)));
    return here.future();
  }
}
