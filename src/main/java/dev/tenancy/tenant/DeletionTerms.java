package dev.tenancy.tenant;

import java.time.Duration;

/**
 * How a tenant's owner wants it deleted.
 *
 * @param policy what becomes of the schema after the soft-delete
 * @param drainPeriod the longest request the application allows
 * @param drainTimeout how long, after the drain period, transactions are waited for before the
 *     deletion calls for help
 * @param terminateSessions whether after that time the sessions that hold the tenant are ended
 */
public record DeletionTerms(
    DeletionPolicy policy, Duration drainPeriod, Duration drainTimeout, boolean terminateSessions) {

  /**
   * What holds for a tenant whose owner says nothing: the schema is dropped, after 5 s; who holds
   * it for 10 min after that is reported, never ended.
   */
  public static final DeletionTerms DEFAULT =
      new DeletionTerms(DeletionPolicy.DROP, Duration.ofSeconds(5), Duration.ofMinutes(10), false);

  /** The same but for the policy. */
  public DeletionTerms withPolicy(DeletionPolicy other) {
    return new DeletionTerms(other, drainPeriod, drainTimeout, terminateSessions);
  }

  /** The same but for the drain period. */
  public DeletionTerms withDrainPeriod(Duration other) {
    return new DeletionTerms(policy, other, drainTimeout, terminateSessions);
  }

  /** The same but for the time after which a drain calls for help. */
  public DeletionTerms withDrainTimeout(Duration other) {
    return new DeletionTerms(policy, drainPeriod, other, terminateSessions);
  }

  /** The same, but sessions that hold the tenant for too long are ended. */
  public DeletionTerms terminatingSessions() {
    return new DeletionTerms(policy, drainPeriod, drainTimeout, true);
  }
}
