package dev.tenancy.registry;

import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.TenantRecord;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What may hold a soft-deleted tenant before the point of no return. */
final class DropHolds {
  private DropHolds() {}

  /**
   * What holds the drop now, empty if nothing does.
   *
   * @param record as held for update by this transaction
   */
  static Optional<BeginDrop> on(Handle handle, TenantRecord record) {
    if (record.terms().policy() == DeletionPolicy.RETAIN) {
      return Optional.of(new BeginDrop.Retained());
    }
    if (record.suspended()) {
      return Optional.of(new BeginDrop.Suspended());
    }
    if (record.deletion().dropPaused()) {
      return Optional.of(new BeginDrop.Paused());
    }
    if (record.deletion().heldAt().isPresent()) {
      return Optional.of(new BeginDrop.Held());
    }
    return record
        .deletion()
        .dropAfter()
        .filter(time -> isToCome(handle, time))
        .map(BeginDrop.TooEarly::new);
  }

  /** Whether a time is to come by the database's clock, which made it. */
  private static boolean isToCome(Handle handle, Instant time) {
    return handle
        .createQuery("select :time > clock_timestamp()")
        .bind("time", time)
        .mapTo(Boolean.class)
        .one();
  }
}
