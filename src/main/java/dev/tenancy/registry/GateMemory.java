package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.List;

/** What a gate remembers; {@link GateLease} keeps it. Called by one thread. */
public interface GateMemory {
  /**
   * Begins anew: these are all records there are. What was trusted before is not, until the next
   * {@link #renewed}.
   */
  void replace(List<TenantRecord> all);

  /** Takes in changes, oldest first; to be seen by every decision when this returns. */
  void apply(List<TenantRecord> changes);

  /**
   * May be trusted from now on.
   *
   * @param sentNanos when the renewal was sent, by {@link System#nanoTime}
   * @param lease for how long since then
   */
  void renewed(long sentNanos, Duration lease);
}
