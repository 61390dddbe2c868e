package dev.tenancy.tenant;

import java.util.Optional;

/**
 * The one thing to do next for a tenant, decided from what its object asks for and what its record
 * says, and from nothing else.
 */
public enum NextStep {
  /** Get a record for the object. */
  CLAIM,
  /** See to it that provisioning runs. */
  PROVISION,
  /** Provisioning failed: try again, not at once. */
  RETRY_PROVISIONING,
  /** Nothing to do: it is as the object asks. */
  REST,
  /** Do nothing: its owner said hands off, or the mass-deletion brake holds the drop. */
  HOLD,
  /** The object lives, but its record was deleted by somebody else: people must decide. */
  REPORT_DELETED,
  /** Leave a tombstone: the object goes before it had a record. */
  BURY,
  /** Soft-delete the record. */
  SOFT_DELETE,
  /** See to it that the deletion runs. */
  DROP,
  /** Let the object go. */
  RELEASE;

  /**
   * @param desired what the object asks for
   * @param record the record it owns, empty if it has none
   */
  public static NextStep of(Desired desired, Optional<TenantRecord> record) {
    return desired.deleted() ? whileDeleting(desired, record) : whileLiving(desired, record);
  }

  private static NextStep whileLiving(Desired desired, Optional<TenantRecord> record) {
    if (record.isPresent() && record.get().state().isDeleted()) {
      return REPORT_DELETED;
    }
    if (desired.suspended()) {
      return HOLD;
    }
    return record
        .map(
            r ->
                switch (r.state()) {
                  case PROVISIONING -> PROVISION;
                  case FAILED -> RETRY_PROVISIONING;
                  case READY -> REST;
                  case DELETED, DROPPING, DROPPED -> REPORT_DELETED;
                })
        .orElse(CLAIM);
  }

  private static NextStep whileDeleting(Desired desired, Optional<TenantRecord> record) {
    if (record.isEmpty()) {
      return BURY;
    }
    return switch (record.get().state()) {
      case PROVISIONING, FAILED, READY -> SOFT_DELETE;
      case DELETED -> {
        if (record.get().terms().policy() == DeletionPolicy.RETAIN) {
          yield RELEASE;
        }
        yield desired.suspended() || isHeld(record.get()) ? HOLD : DROP;
      }
      case DROPPING -> DROP;
      case DROPPED -> RELEASE;
    };
  }

  /** A drop that is to come only after a retention is held when it comes to that. */
  private static boolean isHeld(TenantRecord record) {
    return record.deletion().heldAt().isPresent() && !record.terms().retention().isPositive();
  }
}
