package dev.tenancy.operator;

import dev.tenancy.api.KubernetesDuration;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.api.TenantStatus.DeletionProgress;
import dev.tenancy.api.TenantStatus.GateClosed;
import dev.tenancy.tenant.GateClosing;
import dev.tenancy.tenant.TenantRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The block {@code status.deletion}. While the registry cannot be read, what it says of the record
 * stays as last seen.
 *
 * @param seen what this pass saw
 * @param before the status so far
 */
record DeletionBlock(Observation seen, Optional<TenantStatus> before) {

  /** The block at this step. */
  DeletionProgress at(DeletionStep step) {
    return new DeletionProgress(
        step.label(),
        known(
            r -> r.deletion().deletedAt().map(Instant::toString),
            b -> Optional.ofNullable(b.softDeletedAt())),
        known(
            r -> new DeletionFacts(seen, before).dropNotBefore().map(Instant::toString),
            b -> Optional.ofNullable(b.dropNotBefore())),
        known(
            r -> r.deletion().gateClosing().map(DeletionBlock::gateClosed),
            b -> Optional.ofNullable(b.gateClosed())),
        seen.blockers().summary().orElse(null),
        WaitedForBlock.of(seen.blockers()).orElse(null),
        known(
            r -> Optional.of(r.deletion().drain().sessionsEnded()).filter(count -> count > 0),
            b -> Optional.ofNullable(b.sessionsEnded())));
  }

  private <T> @Nullable T known(
      Function<TenantRecord, Optional<T>> now, Function<DeletionProgress, Optional<T>> asBefore) {
    return seen.registryRead()
        ? seen.record().flatMap(now).orElse(null)
        : before.map(TenantStatus::deletion).flatMap(asBefore).orElse(null);
  }

  private static GateClosed gateClosed(GateClosing closing) {
    return new GateClosed(
        closing.at().toString(),
        KubernetesDuration.format(closing.waited()),
        closing.waitedFor().orElse(null));
  }
}
