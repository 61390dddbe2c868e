package dev.tenancy.operator;

/** What becomes of orphans that are provably the operator's own. */
public enum OrphanRepair {
  /** They are repaired. */
  REPAIR,
  /** What would be done is said, and not done. */
  DRY_RUN,
  /** They are reported only. */
  OFF
}
