package dev.tenancy.workflow;

import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantDrain;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.schema.Blockers;
import dev.tenancy.schema.SessionTerminator;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;

/**
 * What is done about transactions that hold a deleted tenant for longer than its owner allows: they
 * are reported, and waited for all the same. Their sessions are ended only if the owner asks for
 * it.
 */
public final class DrainDeadline {
  private final TenantRegistry registry;
  private final TenantDrain drains;
  private final SessionTerminator sessions;
  private final EndedSessions counters;

  /**
   * @param meters counts the sessions that were ended, and those that were not
   */
  public DrainDeadline(
      TenantRegistry registry,
      TenantDrain drains,
      SessionTerminator sessions,
      MeterRegistry meters) {
    this.registry = registry;
    this.drains = drains;
    this.sessions = sessions;
    this.counters = new EndedSessions(meters);
  }

  /** Begins to watch one attempt of a drain. */
  Watch watch(SoftDeleted softDeleted) {
    return new Watch(softDeleted, new HolderEviction(softDeleted, sessions, drains, counters));
  }

  /** The watch over one attempt of a drain. */
  final class Watch {
    private final SoftDeleted softDeleted;
    private final HolderEviction eviction;

    private Watch(SoftDeleted softDeleted, HolderEviction eviction) {
      this.softDeleted = softDeleted;
      this.eviction = eviction;
    }

    /**
     * Looks whether it is time to call for help, or no longer.
     *
     * @param record the tenant, deleted
     * @param blockers who blocks it
     * @throws org.jdbi.v3.core.JdbiException if the registry cannot be reached
     */
    void blocked(TenantRecord record, Blockers blockers) {
      if (drains.isOverdue(softDeleted)) {
        boolean ends = record.terms().terminateSessions();
        List<String> left = ends ? eviction.end(record, blockers) : List.of();
        note(Optional.of(new Failure(FailureType.DRAIN_TIMEOUT, help(ends, left))));
      } else if (record.failure().filter(f -> isOurs(f)).isPresent()) {
        note(Optional.empty());
      }
      eviction.seen(blockers);
    }

    private void note(Optional<Failure> failure) {
      registry.note(softDeleted.tenantId(), softDeleted.deletion(), failure);
    }
  }

  private static boolean isOurs(Failure failure) {
    return failure.reason().equals(FailureType.DRAIN_TIMEOUT);
  }

  /** Without ages and counts: what is written again and again must stay the same. */
  private static String help(boolean ends, List<String> left) {
    String problem =
        "Transactions hold the tenant for longer than spec.deletion.drainTimeout allows. ";
    if (!ends) {
      return problem
          + "End them, or set spec.deletion.terminateSessions to true. Once they have ended, the"
          + " drop goes on by itself.";
    }
    return problem
        + (left.isEmpty()
            ? "Their sessions are being ended."
            : "Not every one can be ended: %s.".formatted(String.join("; ", left)));
  }
}
