package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Takes a soft-deleted tenant back, with its data, for a new owner. */
public final class TenantRestore {
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** The columns of a deleted tenant that is taken back. */
  static final String ALIVE =
      """
      status = case when provisioned_at is null then 'provisioning' else 'ready' end,
      deleted_at = null, gate_closed_at = null, gate_wait_ms = null, gate_waited_for = null,
      failure_reason = null, failure_message = null\
      """;

  private final Database database;

  public TenantRestore(Database database) {
    this.database = database;
  }

  /**
   * Restores, if nothing was dropped yet: only from {@code deleted}, and only under the tenant's
   * exclusive lock, so that of restore and drop exactly one wins.
   *
   * @param id the tenant
   * @param version the record's version the decision was made on; a record changed since is left
   *     alone
   * @param uid the owner to be
   * @return the record, or empty if it cannot be restored now
   * @throws org.jdbi.v3.core.JdbiException if the registry cannot be reached
   */
  public Optional<TenantRecord> restore(UUID id, long version, String uid) {
    return database
        .jdbi()
        .inTransaction(
            handle -> {
              Optional<TenantRecord> found = TenantRecords.find(handle, id);
              if (found.isEmpty() || !TenantRegistry.tryLock(handle, found.get())) {
                return Optional.empty();
              }
              return handle
                  .createQuery(
                      """
                      update tenancy.tenants set resource_uid = :uid, %s
                      where id = :id and status = :deleted and version = :version
                      returning *
                      """
                          .formatted(ALIVE))
                  .bind("id", id)
                  .bind("uid", uid)
                  .bind("version", version)
                  .bind("deleted", TenantState.DELETED.label())
                  .map(new RecordMapper())
                  .findOne();
            });
  }

  /**
   * The same, tried again and again while the tenant's lock is taken.
   *
   * @param patience for how long
   */
  public Optional<TenantRecord> restore(UUID id, long version, String uid, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<TenantRecord> restored = restore(id, version, uid);
      if (restored.isPresent() || System.nanoTime() > until || !isStill(id, version)) {
        return restored;
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  private boolean isStill(UUID id, long version) {
    return new TenantRecords(database)
        .find(id)
        .filter(record -> record.version() == version)
        .filter(record -> record.state() == TenantState.DELETED)
        .isPresent();
  }

  /**
   * Gives a tenant that was restored by hand to the object that is there for it now.
   *
   * @param id the tenant
   * @param version the record's version the decision was made on; a record changed since is left
   *     alone
   * @param uid the owner to be
   * @return the record, or empty if it does not wait for an object (any more)
   * @throws org.jdbi.v3.core.JdbiException if the registry cannot be reached
   */
  public Optional<TenantRecord> giveTo(UUID id, long version, String uid) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        update tenancy.tenants set resource_uid = :uid, restored_by_hand = false
                        where id = :id and version = :version and restored_by_hand
                        returning *
                        """)
                    .bind("id", id)
                    .bind("uid", uid)
                    .bind("version", version)
                    .map(new RecordMapper())
                    .findOne());
  }
}
