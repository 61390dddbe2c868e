package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;

/**
 * A drop that the mass-deletion brake holds: whether its object releases it, and what to say.
 *
 * @param tenant the object, being deleted
 * @param record its record
 */
record HeldDrop(Tenant tenant, TenantRecord record) {
  /** The reason of condition {@code Stalled}, and of the Event. */
  static final String REASON = "DeletionHeld";

  /** The held drop, if this record's is held. */
  static Optional<HeldDrop> of(Tenant tenant, TenantRecord record) {
    return record.deletion().heldAt().map(since -> new HeldDrop(tenant, record));
  }

  /** Whether the object says, by its own name, that its deletion is meant. */
  boolean isReleased() {
    return annotation().filter(name()::equals).isPresent();
  }

  /** What the status says while it is not. */
  Failure failure() {
    return new Failure(
        REASON,
        "The mass-deletion brake holds the drop: many tenants were deleted in a short time."
            + " Requests are answered 410; the schema is kept. If the deletion is meant: kubectl"
            + " annotate"
            + " tenant %1$s %2$s=%1$s --overwrite, or the operator's command release --all for all"
                .formatted(name(), Tenant.RELEASE_DROP)
            + " held drops. If not: set spec.deletion.policy to Retain, and create the object again"
            + " once it is gone."
            + annotation()
                .map(" The annotation says '%s', which is not the tenant's name."::formatted)
                .orElse(""));
  }

  private String name() {
    return record.slug().value();
  }

  private Optional<String> annotation() {
    return tenant.annotation(Tenant.RELEASE_DROP);
  }
}
