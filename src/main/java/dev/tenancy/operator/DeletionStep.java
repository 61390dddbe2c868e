package dev.tenancy.operator;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of {@code status.deletion.step}, in their order. */
enum DeletionStep {
  /** The record is not deleted yet: requests are still answered as before. */
  SOFT_DELETING("SoftDeleting"),
  /** Deleted; the schema is kept for a while, so that the tenant can be restored. */
  IN_RETENTION("InRetention"),
  /** Deleted; waiting until no gate admits it any more. */
  CLOSING_GATE("ClosingGate"),
  /** Deleted; admitted requests are waited for. */
  DRAINING("Draining"),
  /** Deleted; the drop is held, by {@code spec.suspend} or the signal {@code pause}. */
  HELD("Held"),
  /** Deleted; the drop is held by the mass-deletion brake. */
  BRAKED("Braked"),
  /** Past the point of no return. */
  DROPPING_SCHEMA("DroppingSchema"),
  /** The schema was seen to be gone. */
  DROPPED("Dropped"),
  /** Deleted, the schema is kept on purpose. */
  RETAINED("Retained");

  private final String label;

  DeletionStep(String label) {
    this.label = label;
  }

  /** The text in the status. */
  String label() {
    return label;
  }

  /** Whether nothing but the finalizer is left. */
  boolean isLast() {
    return this == DROPPED || this == RETAINED;
  }

  /** The step with this label, or empty. */
  static Optional<DeletionStep> of(@Nullable String label) {
    return Arrays.stream(values()).filter(step -> step.label.equals(label)).findFirst();
  }
}
