package dev.tenancy.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What all clients of a storm see: for whom to ask, how hard, and until when. */
final class Sky {
  private static final Duration EASY = Duration.ofMillis(10);

  private final List<String> tenants;
  private final Set<String> kept;
  private final AtomicLong begun = new AtomicLong();
  private final CountDownLatch arrivals;
  private volatile List<String> focus = List.of();
  private volatile Set<String> imminent = Set.of();
  private volatile Duration rest = Duration.ZERO;
  private volatile boolean over;

  /**
   * @param deleted those who are to be deleted
   * @param kept those who stay, and are only read
   * @param clients how many there are
   */
  Sky(List<String> deleted, List<String> kept, int clients) {
    this.tenants = new ArrayList<>(deleted);
    this.tenants.addAll(kept);
    this.kept = Set.copyOf(kept);
    this.arrivals = new CountDownLatch(clients);
  }

  List<String> tenants() {
    return tenants;
  }

  boolean isWritable(String tenant) {
    return !kept.contains(tenant);
  }

  /** Half of the requests are for those in focus. */
  String pick(SplittableRandom random) {
    List<String> now = focus;
    List<String> from = now.isEmpty() || random.nextBoolean() ? tenants : now;
    return from.get(random.nextInt(from.size()));
  }

  /**
   * Turns half of the requests to some.
   *
   * @param next those of them who will be deleted next
   */
  void focus(List<String> some, List<String> next) {
    focus = List.copyOf(some);
    imminent = Set.copyOf(next);
  }

  /** Whether it is about to be deleted. */
  boolean isImminent(String tenant) {
    return imminent.contains(tenant);
  }

  void begun() {
    begun.incrementAndGet();
  }

  /** How many requests were begun. */
  long requests() {
    return begun.get();
  }

  /** A client has asked for every tenant once. */
  void arrived() {
    arrivals.countDown();
  }

  /** Waits until every client has asked for every tenant once. */
  boolean awaitArrivals(Duration limit) throws InterruptedException {
    return arrivals.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Between two requests of a client. */
  Duration rest() {
    return rest;
  }

  /** Enough requests: what is left to be done gets more of the machine. */
  void easeOff() {
    rest = EASY;
  }

  /** Lets every client ask for every tenant once more, and end. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }
}
