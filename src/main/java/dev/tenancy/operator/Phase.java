package dev.tenancy.operator;

/** The values of {@code status.phase}: for people, derived, never read by code. */
enum Phase {
  PENDING("Pending"),
  PROVISIONING("Provisioning"),
  READY("Ready"),
  DEACTIVATED("Deactivated"),
  SUSPENDED("Suspended"),
  FAILED("Failed"),
  DELETING("Deleting"),
  DELETED("Deleted");

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  /** The text in the status. */
  String label() {
    return label;
  }
}
