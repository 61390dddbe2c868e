package dev.tenancy.tenant;

import java.time.Instant;
import java.util.Optional;

/**
 * What has become of a tenant's deletions.
 *
 * @param count how often the tenant was soft-deleted
 * @param deletedAt when it was soft-deleted, by the database's clock; set exactly while the state
 *     says deleted
 * @param droppedAt when its schema was dropped, by the database's clock
 * @param heldAt since when the mass-deletion brake holds the drop, by the database's clock; empty
 *     while it does not
 * @param gateClosing that no gate admits it any more; empty before, and while it is not deleted
 * @param dropAfter before when its schema is not dropped, by the database's clock; set exactly
 *     while it is deleted, but empty for a tenant deleted before there were retentions
 * @param dropPaused whether the drop is held by the signal {@code pause} of its workflow
 * @param restoredByHand whether the tenant was taken back from its owner by the signal {@code
 *     restore}: the next object of its name is to own it
 * @param drain what has become of waiting for its transactions
 */
public record DeletionCourse(
    int count,
    Optional<Instant> deletedAt,
    Optional<Instant> droppedAt,
    Optional<Instant> heldAt,
    Optional<GateClosing> gateClosing,
    Optional<Instant> dropAfter,
    boolean dropPaused,
    boolean restoredByHand,
    Drain drain) {

  /** Of a tenant that was never deleted. */
  public static final DeletionCourse NONE =
      new DeletionCourse(
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          false,
          Drain.NONE);
}
