package dev.tenancy.tenant;

import java.util.Optional;
import java.util.stream.Stream;

/** What becomes of the schema after the soft-delete. */
public enum DeletionPolicy {
  /** It is dropped. */
  DROP("Drop"),
  /** It is kept; re-creating the tenant restores it. */
  RETAIN("Retain");

  private final String label;

  DeletionPolicy(String label) {
    this.label = label;
  }

  /** As the Kubernetes resource and the registry's column write it. */
  public String label() {
    return label;
  }

  /** The policy that is written so; empty if none is. */
  public static Optional<DeletionPolicy> of(String label) {
    return Stream.of(values()).filter(policy -> policy.label.equals(label)).findFirst();
  }
}
