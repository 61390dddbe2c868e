package dev.tenancy.storm;

import dev.tenancy.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * Where a twist is played: the parts that run, the tenants that are being deleted, and the record
 * of what was taken away.
 *
 * @param deleted the tenants to be deleted, in this order
 * @param kept the others
 */
record Stage(
    Stack stack,
    FleetWatch watch,
    Size size,
    List<String> deleted,
    List<String> kept,
    List<Outage> outages) {
  /** How long clients may take to find back to what is there again. */
  static final Duration RECOVERY = Duration.ofSeconds(5);

  /** What is done while something is away. */
  interface Act {
    void run() throws InterruptedException;
  }

  /** How long anything that is waited for may take: far longer than it does. */
  Duration limit() {
    return size.limit();
  }

  /** Waits until so many of a hundred deletions have come to their end. */
  void awaitDropped(int percent) {
    Awaitility.await(percent + " % are dropped")
        .atMost(limit())
        .pollInterval(Duration.ofMillis(20))
        .until(() -> countDropped() * 100 >= (long) percent * deleted.size());
  }

  private long countDropped() {
    return deleted.stream().filter(tenant -> deletion(tenant).dropped().isPresent()).count();
  }

  /**
   * Waits until a tenant that was soft-deleted after a moment is admitted by no gate any more; or
   * until there is none left to be deleted.
   *
   * @return whether there was one
   */
  boolean awaitClosedSince(long moment) {
    Awaitility.await("a deletion closes the gates")
        .atMost(limit())
        .pollInterval(Duration.ofMillis(20))
        .until(() -> isClosedSince(moment) || countDropped() == deleted.size());
    return isClosedSince(moment);
  }

  private boolean isClosedSince(long moment) {
    return deleted.stream()
        .map(this::deletion)
        .filter(each -> each.gatesClosed().isPresent())
        .anyMatch(each -> each.softDeleted().getAsLong() - moment > 0);
  }

  /** What was seen of this deletion. */
  Deletion deletion(String tenant) {
    return watch.deletion(tenant, 0);
  }

  /** Notes that something is taken away while this runs. */
  void outage(String what, Set<Door> doors, Set<Outcome> allowed, Act act)
      throws InterruptedException {
    long from = System.nanoTime();
    // Known before it begins to be, so that a storm that fails half-way is judged with it.
    Outage open = new Outage(what, doors, allowed, from, Long.MAX_VALUE);
    outages.add(open);
    act.run();
    outages.remove(open);
    outages.add(new Outage(what, doors, allowed, from, System.nanoTime() + RECOVERY.toNanos()));
  }

  /** A list of outages that several threads may use. */
  static List<Outage> noOutages() {
    return Collections.synchronizedList(new ArrayList<>());
  }
}
