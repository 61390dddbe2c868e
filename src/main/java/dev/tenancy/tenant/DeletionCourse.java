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
 * @param drain what has become of waiting for its transactions
 */
public record DeletionCourse(
    int count,
    Optional<Instant> deletedAt,
    Optional<Instant> droppedAt,
    Optional<Instant> heldAt,
    Optional<GateClosing> gateClosing,
    Drain drain) {

  /** Of a tenant that was never deleted. */
  public static final DeletionCourse NONE =
      new DeletionCourse(
          0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Drain.NONE);
}
