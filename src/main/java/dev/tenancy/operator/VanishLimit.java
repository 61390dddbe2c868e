package dev.tenancy.operator;

import dev.tenancy.registry.StandingRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Tells some objects that vanished from a cluster that lost its memory. Where more than the larger
 * of 5 and 20 % of the living tenants have no object, an API server restored from an old backup, or
 * the wrong cluster, is likelier than so many finalizers stripped by hand: nothing is repaired.
 */
final class VanishLimit {
  private static final int AT_LEAST = 5;
  private static final int PERCENT = 20;

  private VanishLimit() {}

  /** Why no vanished object's record may be repaired now; empty if they may. */
  static Optional<String> exceeded(Evidence evidence, Collection<Orphan> found) {
    long living =
        evidence.moment().records().stream()
            .filter(record -> record.isLiving() && record.owner().isPresent())
            .map(StandingRecord::id)
            .count();
    long vanished = vanished(found).size();
    long most = Math.max(AT_LEAST, living * PERCENT / 100);
    return vanished > most
        ? Optional.of(
            "the objects of %d of %d tenants are gone, more than %d: an API server restored from a backup? Nothing is repaired; run the commands, or bring the objects back"
                .formatted(vanished, living, most))
        : Optional.empty();
  }

  private static List<Orphan> vanished(Collection<Orphan> found) {
    return found.stream()
        .filter(
            orphan -> orphan.repair().filter(r -> r.deed() == Orphan.Deed.SOFT_DELETE).isPresent())
        .toList();
  }
}
