package dev.tenancy.operator;

import dev.tenancy.api.Tenant;

/** What became of a status that was to be written. */
public sealed interface StatusWrite {

  /**
   * It is written.
   *
   * @param now the object as the API server has it now
   */
  record Written(Tenant now) implements StatusWrite {}

  /** The object says it already; nothing was sent. */
  record Unchanged() implements StatusWrite {}

  /**
   * The object has changed since it was seen; nothing was overwritten. Look at the newer one and
   * decide again.
   *
   * @param newer the object as the API server has it now
   */
  record Outdated(Tenant newer) implements StatusWrite {}

  /** The object is gone, or another one has its name. */
  record Gone() implements StatusWrite {}
}
