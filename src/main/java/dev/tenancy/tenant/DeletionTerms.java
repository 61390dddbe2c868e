package dev.tenancy.tenant;

import java.time.Duration;

/**
 * How a tenant's owner wants it deleted.
 *
 * @param policy what becomes of the schema after the soft-delete
 * @param drainPeriod the longest request the application allows
 * @param retention how long after the soft-delete the schema is kept, so that the tenant can be
 *     restored; zero: not at all
 * @param drainTimeout how long, after the drain period, transactions are waited for before the
 *     deletion calls for help
 * @param terminateSessions whether after that time the sessions that hold the tenant are ended
 */
public record DeletionTerms(
    DeletionPolicy policy,
    Duration drainPeriod,
    Duration retention,
    Duration drainTimeout,
    boolean terminateSessions) {

  /**
   * What holds for a tenant whose owner says nothing: the schema is dropped, after 5 s; who holds
   * it for 10 min after that is reported, never ended.
   */
  public static final DeletionTerms DEFAULT =
      new DeletionTerms(
          DeletionPolicy.DROP, Duration.ofSeconds(5), Duration.ZERO, Duration.ofMinutes(10), false);

  /** The same but for the policy. */
  public DeletionTerms withPolicy(DeletionPolicy other) {
    return new DeletionTerms(other, drainPeriod, retention, drainTimeout, terminateSessions);
  }

  /** The same but for the drain period. */
  public DeletionTerms withDrainPeriod(Duration other) {
    return new DeletionTerms(policy, other, retention, drainTimeout, terminateSessions);
  }

  /** The same but for the retention. */
  public DeletionTerms withRetention(Duration other) {
    return new DeletionTerms(policy, drainPeriod, other, drainTimeout, terminateSessions);
  }

  /** The same but for the time after which a drain calls for help. */
  public DeletionTerms withDrainTimeout(Duration other) {
    return new DeletionTerms(policy, drainPeriod, retention, other, terminateSessions);
  }

  /** The same, but sessions that hold the tenant for too long are ended. */
  public DeletionTerms terminatingSessions() {
    return new DeletionTerms(policy, drainPeriod, retention, drainTimeout, true);
  }

  /** Whether a deleted tenant can be restored: its schema is kept, for good or for a while. */
  public boolean keepsSchema() {
    return policy == DeletionPolicy.RETAIN || retention.isPositive();
  }
}
