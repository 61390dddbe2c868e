package dev.tenancy.gate;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * For how long memory may be trusted. By a monotonic clock; besides, by the wall clock of this
 * machine alone, which goes on while a machine is suspended and the other stands still. Whichever
 * says so first ends it: a wall clock that is put forward costs a question to the database.
 */
final class Lease {
  private final LongSupplier nanos;
  private final LongSupplier wallMillis;
  private volatile Term term;

  private record Term(long endNanos, long endWallMillis) {}

  Lease(LongSupplier nanos, LongSupplier wallMillis) {
    this.nanos = nanos;
    this.wallMillis = wallMillis;
    this.term = new Term(nanos.getAsLong(), Long.MIN_VALUE);
  }

  /**
   * Begins, or goes on.
   *
   * @param sentNanos when the renewal was sent, by the monotonic clock
   * @param lease for how long since then
   */
  void renew(long sentNanos, Duration lease) {
    long agoNanos = nanos.getAsLong() - sentNanos;
    term =
        new Term(
            sentNanos + lease.toNanos(),
            wallMillis.getAsLong() + lease.minusNanos(agoNanos).toMillis());
  }

  /** Ends it now. */
  void end() {
    term = new Term(nanos.getAsLong(), Long.MIN_VALUE);
  }

  /** Whether memory may be trusted; to be asked before it is read. */
  boolean holds() {
    Term now = term;
    return nanos.getAsLong() - now.endNanos() < 0 && wallMillis.getAsLong() < now.endWallMillis();
  }

  /** How long it still lasts; zero if it is over. */
  Duration left() {
    return holds() ? Duration.ofNanos(term.endNanos() - nanos.getAsLong()) : Duration.ZERO;
  }
}
