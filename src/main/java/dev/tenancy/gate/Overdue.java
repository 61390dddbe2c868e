package dev.tenancy.gate;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ends what takes too long. Without a timer for each, which would cost more than an answer: begun
 * last is last, so that a look now and then stops at the first one in time. Belongs to one event
 * loop.
 */
final class Overdue<T> {
  private static final long LOOKS = 10;

  private final Map<T, Long> begun = new LinkedHashMap<>();
  private final Duration limit;
  private final Consumer<T> end;

  /**
   * @param end called with what took longer than {@code limit}, or a little more
   */
  Overdue(Vertx vertx, Duration limit, Consumer<T> end) {
    this.limit = limit;
    this.end = end;
    vertx.setPeriodic(Math.max(1, limit.toMillis() / LOOKS), look -> endAll());
  }

  /** Its time begins now, also if it had begun before. */
  void begin(T what) {
    begun.remove(what);
    begun.put(what, System.nanoTime());
  }

  /** It is no longer waited for; false if it was not. */
  boolean done(T what) {
    return begun.remove(what) != null;
  }

  /** Ends what has taken longest, late or not; false if there is nothing. */
  boolean endOldest() {
    Iterator<T> oldest = begun.keySet().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    T first = oldest.next();
    oldest.remove();
    end.accept(first);
    return true;
  }

  private void endAll() {
    long latest = System.nanoTime() - limit.toNanos();
    Iterator<Map.Entry<T, Long>> oldest = begun.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<T, Long> next = oldest.next();
      if (next.getValue() - latest > 0) {
        return;
      }
      T late = next.getKey();
      oldest.remove();
      end.accept(late);
    }
  }
}
