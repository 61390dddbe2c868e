package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.util.Optional;
import java.util.UUID;

/** Takes a soft-deleted tenant back, with its data, for a new owner. */
public final class TenantRestore {
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
                      update tenancy.tenants
                      set status = case when provisioned_at is null then 'provisioning' else 'ready' end,
                          deleted_at = null, gate_closed_at = null, gate_wait_ms = null,
                          gate_waited_for = null, resource_uid = :uid,
                          failure_reason = null, failure_message = null
                      where id = :id and status = :deleted and version = :version
                      returning *
                      """)
                  .bind("id", id)
                  .bind("uid", uid)
                  .bind("version", version)
                  .bind("deleted", TenantState.DELETED.label())
                  .map(new RecordMapper())
                  .findOne();
            });
  }
}
