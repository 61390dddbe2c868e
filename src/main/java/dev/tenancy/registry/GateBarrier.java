package dev.tenancy.registry;

import dev.tenancy.registry.Gates.Closed;
import dev.tenancy.registry.Gates.Gate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until no gate admits what was deleted: until each has applied the change, or has lost its
 * lease. One look at the gates serves all who wait.
 *
 * <p>No wall clocks are compared. A gate counts its lease from before it sent the renewal, so once
 * a full lease has passed here since a change was committed, a renewal from before the change is
 * over; a renewal after the change has it (docs/model, "leased doors").
 */
public final class GateBarrier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GateBarrier.class);
  private static final Duration LOOK = Duration.ofMillis(5);

  /** No two clocks run alike: one in a hundred is far more than they differ. */
  private static final int MARGIN_PERCENT = 1;

  private final Gates gates;
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("gate-barrier").factory());

  /**
   * @param behind by their ids the names of the gates that were behind when last seen: one that
   *     died is waited for even if its row is gone before its lease is over here
   */
  private record Waiter(
      long version, long since, Map<UUID, String> behind, CompletableFuture<Closed> passed) {}

  public GateBarrier(Gates gates) {
    this.gates = gates;
    long ms = LOOK.toMillis();
    var unused = executor.scheduleWithFixedDelay(this::look, ms, ms, TimeUnit.MILLISECONDS);
  }

  /**
   * The result is there when no gate admits anything by a record older than {@code version}; it
   * waits on while the registry cannot be read.
   *
   * @param version a version that is committed already
   */
  public CompletableFuture<Closed> await(long version) {
    Waiter waiter =
        new Waiter(version, System.nanoTime(), new HashMap<>(), new CompletableFuture<>());
    waiters.add(waiter);
    return waiter.passed();
  }

  private void look() {
    waiters.removeIf(waiter -> waiter.passed().isDone());
    if (waiters.isEmpty()) {
      return;
    }
    // Who comes later is looked after by the next look: this list may be older than his change.
    List<Waiter> before = List.copyOf(waiters);
    try {
      List<Gate> now = gates.list();
      long time = System.nanoTime();
      Iterator<Waiter> each = before.iterator();
      while (each.hasNext()) {
        decide(each.next(), now, time);
      }
    } catch (JdbiException e) {
      LOG.debug("gates not seen: {}", SqlErrors.describe(e));
    } catch (RuntimeException e) {
      LOG.error("gates not seen; the next look tries again", e);
    }
  }

  private static void decide(Waiter waiter, List<Gate> gates, long time) {
    Duration waited = Duration.ofNanos(time - waiter.since());
    List<Gate> behind = gates.stream().filter(g -> g.version() < waiter.version()).toList();
    gates.forEach(gate -> waiter.behind().remove(gate.id()));
    behind.forEach(gate -> waiter.behind().put(gate.id(), gate.name()));
    if (behind.stream().allMatch(gate -> isOver(gate, waited))) {
      waiter
          .passed()
          .complete(new Closed(waited, waiter.behind().values().stream().sorted().toList()));
    }
  }

  private static boolean isOver(Gate gate, Duration waited) {
    return waited.compareTo(withMargin(gate.lease())) > 0;
  }

  /** A lease that was begun before a moment is over so long after it. */
  static Duration withMargin(Duration lease) {
    return lease.multipliedBy(100 + MARGIN_PERCENT).dividedBy(100);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
