package dev.tenancy.registry;

import dev.tenancy.tenant.Drain;

/**
 * Measures, by the database's clock, how long a deletion has waited for transactions. Every method
 * throws JDBI's exception if the registry cannot be reached.
 */
public final class TenantDrain {
  private final Database database;

  public TenantDrain(Database database) {
    this.database = database;
  }

  /**
   * Notes that transactions are waited for, the first time only; not while the drop is held on
   * purpose (see {@link Drain#blockedSince}).
   *
   * @return whether the owner's {@code drainTimeout} is over
   */
  public boolean isOverdue(SoftDeleted softDeleted) {
    return database
        .jdbi()
        .inTransaction(
            handle -> {
              handle
                  .createUpdate(
                      """
                      update tenancy.tenants t set draining_since = clock_timestamp()
                      where id = :id and deletions = :deletion and status = 'deleted'
                        and draining_since is null and not tenancy.is_kept_waiting(t)
                      """)
                  .bind("id", softDeleted.tenantId())
                  .bind("deletion", softDeleted.deletion())
                  .execute();
              return handle
                  .createQuery(
                      """
                      select clock_timestamp()
                        >= draining_since + drain_timeout_ms * interval '1 millisecond'
                      from tenancy.tenants
                      where id = :id and deletions = :deletion and status = 'deleted'
                        and draining_since is not null
                      """)
                  .bind("id", softDeleted.tenantId())
                  .bind("deletion", softDeleted.deletion())
                  .mapTo(Boolean.class)
                  .findOne()
                  .orElse(false);
            });
  }

  /** Counts a session that was ended in this deletion. */
  public void ended(SoftDeleted softDeleted) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update tenancy.tenants set sessions_terminated = sessions_terminated + 1
                        where id = :id and deletions = :deletion and status = 'deleted'
                        """)
                    .bind("id", softDeleted.tenantId())
                    .bind("deletion", softDeleted.deletion())
                    .execute());
  }
}
