package dev.tenancy.tenant;

/** What becomes of the schema after the soft-delete. */
public enum DeletionPolicy {
  /** It is dropped. */
  DROP,
  /** It is kept; re-creating the tenant restores it. */
  RETAIN
}
