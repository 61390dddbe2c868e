package dev.tenancy.tenant;

import java.util.Locale;
import java.util.Optional;

/**
 * The states of a tenant's record and the only moves between them (docs/architecture.md has the
 * picture). The same moves are held by a trigger in the registry.
 */
public enum TenantState {
  /** Claimed; its schema is being created and migrated. */
  PROVISIONING,
  /** Its schema is there and up to date; requests are admitted. */
  READY,
  /** Provisioning cannot go on by itself. */
  FAILED,
  /** Soft-deleted: every new request is answered 410. May still be restored. */
  DELETED,
  /** The point of no return: no admitted request is left, the schema is being dropped. */
  DROPPING,
  /** The schema is gone; the record stays as a tombstone. */
  DROPPED;

  /** What happens to a record. */
  public enum Event {
    PROVISIONED,
    FAIL,
    RETRY,
    SOFT_DELETE,
    /** Re-created before the drop, with its data. */
    RESTORE,
    /** The same for a tenant that was deleted before it was ever ready. */
    RESTORE_UNPROVISIONED,
    BEGIN_DROP,
    DROP
  }

  /** The state after {@code event}, or empty if the event is not allowed in this state. */
  public Optional<TenantState> on(Event event) {
    return Optional.ofNullable(
        switch (event) {
          case PROVISIONED -> this == PROVISIONING ? READY : null;
          case FAIL -> this == PROVISIONING ? FAILED : null;
          case RETRY -> this == FAILED ? PROVISIONING : null;
          case SOFT_DELETE ->
              this == PROVISIONING || this == READY || this == FAILED ? DELETED : null;
          case RESTORE -> this == DELETED ? READY : null;
          case RESTORE_UNPROVISIONED -> this == DELETED ? PROVISIONING : null;
          case BEGIN_DROP -> this == DELETED ? DROPPING : null;
          case DROP -> this == DROPPING ? DROPPED : null;
        });
  }

  /** Whether the record says 410: soft-deleted or further. */
  public boolean isDeleted() {
    return this == DELETED || this == DROPPING || this == DROPPED;
  }

  /** The state's name in the registry's column {@code status}: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state with this name in the registry.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TenantState of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
