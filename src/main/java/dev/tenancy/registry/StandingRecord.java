package dev.tenancy.registry;

import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What the search for orphans needs of a record that is not dropped.
 *
 * @param owner the uid of the object it belongs to; empty: Kubernetes does not know it
 * @param home the cluster in which its object was seen last; empty: nowhere yet
 * @param hold what its deletion waits for on purpose; empty: it is to go on
 * @param changedAt when it was changed last, by the database's clock
 * @param failing whether it carries a failure
 */
public record StandingRecord(
    UUID id,
    Slug slug,
    String name,
    Optional<SchemaName> schemaName,
    TenantState state,
    Optional<String> owner,
    Optional<String> home,
    DeletionPolicy policy,
    Optional<Hold> hold,
    Instant changedAt,
    boolean failing) {

  /** Why a deletion stands still as somebody wished. */
  public enum Hold {
    /** Its owner said hands off. */
    SUSPENDED,
    /** Somebody sent its workflow the signal {@code pause}. */
    PAUSED,
    /** The mass-deletion brake holds its drop. */
    BRAKED,
    /** Its retention is not over. */
    RETENTION
  }

  /** Whether requests may still be admitted: it is not soft-deleted. */
  public boolean isLiving() {
    return !state.isDeleted();
  }
}
