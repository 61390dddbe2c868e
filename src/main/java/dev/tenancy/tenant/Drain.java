package dev.tenancy.tenant;

import java.time.Instant;
import java.util.Optional;

/**
 * What has become of waiting for a deleted tenant's transactions.
 *
 * @param blockedSince when the drain period was over and transactions were still waited for, by the
 *     database's clock; the deadline counts from it. Empty while none is waited for, and while the
 *     drop is held
 * @param sessionsEnded how many sessions were ended because the owner asked for it
 */
public record Drain(Optional<Instant> blockedSince, int sessionsEnded) {

  /** Of a tenant for which nobody had to be waited. */
  public static final Drain NONE = new Drain(Optional.empty(), 0);
}
