package dev.tenancy.registry;

import java.time.Instant;

/** What became of an attempt to pass the point of no return. */
public sealed interface BeginDrop {
  /** It is passed, now or before. */
  record Begun(DropPermit permit) implements BeginDrop {}

  /** A transaction that was admitted is still open. */
  record Busy() implements BeginDrop {}

  /** The owner suspended the tenant: the drop is held. */
  record Suspended() implements BeginDrop {}

  /** The drop is held by the signal {@code pause}. */
  record Paused() implements BeginDrop {}

  /**
   * The retention is not over.
   *
   * @param notBefore when it is, by the database's clock
   */
  record TooEarly(Instant notBefore) implements BeginDrop {}

  /** The mass-deletion brake holds the drop until somebody releases it. */
  record Held() implements BeginDrop {}

  /** The schema is to be kept. */
  record Retained() implements BeginDrop {}

  /** The proof is void: the tenant was restored since, or there never was one. */
  record Void() implements BeginDrop {}
}
