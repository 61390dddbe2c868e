package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Who decides: the database, or a memory kept by its feed. Every door asks the same one. */
@FunctionalInterface
public interface Decisions {
  /**
   * Decides about one request; to be called on an event loop, never blocks it.
   *
   * @param rawSlug what the request gave as its tenant, unchecked; null if nothing, or more than
   *     one
   * @return the decision, on the caller's event loop; never fails, and is there within a bounded
   *     time: what cannot be read is refused
   */
  Future<Admission> decide(@Nullable String rawSlug);
}
