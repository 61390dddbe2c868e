package dev.tenancy.operator;

import dev.tenancy.api.TenantStatus.OpenTransaction;
import dev.tenancy.api.TenantStatus.WaitedFor;
import dev.tenancy.schema.Blocker;
import dev.tenancy.schema.Blockers;
import java.time.Instant;
import java.util.Optional;

/** The block {@code status.deletion.blockers}. */
final class WaitedForBlock {
  private WaitedForBlock() {}

  /** What it says about these transactions; empty if there are none. */
  static Optional<WaitedFor> of(Blockers blockers) {
    return blockers
        .oldest()
        .map(oldest -> new WaitedFor(blockers.all().size(), transaction(oldest)));
  }

  private static OpenTransaction transaction(Blocker blocker) {
    return new OpenTransaction(
        blocker instanceof Blocker.Session session ? session.pid() : null,
        blocker instanceof Blocker.Prepared prepared ? prepared.gid() : null,
        blocker.role().orElse(null),
        blocker.application().orElse(null),
        blocker.since().map(Instant::toString).orElse(null),
        Blockers.roundedAge(blocker.age()));
  }
}
