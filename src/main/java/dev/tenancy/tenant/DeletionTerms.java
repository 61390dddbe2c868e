package dev.tenancy.tenant;

import java.time.Duration;

/**
 * How a tenant's owner wants it deleted.
 *
 * @param policy what becomes of the schema after the soft-delete
 * @param drainPeriod the longest request the application allows
 */
public record DeletionTerms(DeletionPolicy policy, Duration drainPeriod) {

  /** What holds for a tenant whose owner says nothing: the schema is dropped, after 5 s. */
  public static final DeletionTerms DEFAULT =
      new DeletionTerms(DeletionPolicy.DROP, Duration.ofSeconds(5));

  /** The same but for the policy. */
  public DeletionTerms withPolicy(DeletionPolicy other) {
    return new DeletionTerms(other, drainPeriod);
  }

  /** The same but for the drain period. */
  public DeletionTerms withDrainPeriod(Duration other) {
    return new DeletionTerms(policy, other);
  }
}
