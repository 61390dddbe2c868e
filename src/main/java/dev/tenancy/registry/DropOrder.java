package dev.tenancy.registry;

/** What people may ask of a deletion before the point of no return. */
public enum DropOrder {
  /** The drop is held until {@link #RESUME} or {@link #DROP_NOW}. */
  PAUSE,
  /** It goes on. */
  RESUME,
  /** The rest of the retention is not waited for; the drain is. */
  DROP_NOW,
  /** The tenant is taken back with its data, without an object; its next object owns it. */
  RESTORE
}
