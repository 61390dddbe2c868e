package dev.tenancy.registry;

import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The moves of a record on its way to {@code ready}, each a compare-and-set. Every method throws
 * JDBI's exception if the registry cannot be reached.
 */
public final class TenantProvisioning {
  private final Database database;

  public TenantProvisioning(Database database) {
    this.database = database;
  }

  /**
   * Runs work on a tenant that is being provisioned, in one transaction with the check that it
   * still is.
   *
   * @return what the work returned, or empty if the tenant is not, or not any more, being
   *     provisioned
   */
  public <T> Optional<T> whileProvisioning(UUID id, TenantRegistry.FencedWork<T> work) {
    return database
        .jdbi()
        .inTransaction(
            handle ->
                TenantRecords.lock(handle, id)
                    .filter(record -> record.state() == TenantState.PROVISIONING)
                    .map(record -> work.run(handle, record)));
  }

  /** Work under a tenant's shared lock. */
  @FunctionalInterface
  public interface AdmittedWork<T> {
    T run(TenantRecord record) throws SQLException;
  }

  /**
   * Runs work of any length on a tenant that is being provisioned while holding its shared lock, as
   * an admitted request does: a deletion waits for it, so nothing is created in a schema that is
   * dropped meanwhile.
   *
   * @return what the work returned, or empty if the tenant is not being provisioned
   * @throws SQLException if the database fails
   */
  public <T> Optional<T> admitted(UUID id, AdmittedWork<T> work) throws SQLException {
    Optional<TenantRecord> found = new TenantRecords(database).find(id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (Connection connection = database.unpooled("pg_catalog").getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement lock =
          connection.prepareStatement("select pg_advisory_xact_lock_shared(tenancy.lock_key(?))")) {
        lock.setString(1, found.get().slug().value());
        lock.execute();
      }
      // Read after the lock, by a statement with a snapshot of its own.
      Optional<TenantRecord> record =
          new TenantRecords(database)
              .find(id)
              .filter(now -> now.state() == TenantState.PROVISIONING);
      Optional<T> result =
          record.isPresent() ? Optional.of(work.run(record.get())) : Optional.empty();
      connection.commit();
      return result;
    }
  }

  /**
   * {@code provisioning} to {@code ready}.
   *
   * @param schemaVersion the last migration applied, empty if the application has none
   * @return whether it is ready, also if it was before
   */
  public boolean markReady(UUID id, Optional<String> schemaVersion) {
    return moved(
        id,
        TenantState.PROVISIONING,
        TenantState.READY,
        handle ->
            handle
                .createUpdate(
                    """
                    update tenancy.tenants
                    set status = 'ready', schema_version = :version,
                        provisioned_at = coalesce(provisioned_at, clock_timestamp()),
                        failure_reason = null, failure_message = null
                    where id = :id and status = 'provisioning'
                    """)
                .bind("id", id)
                .bind("version", schemaVersion.orElse(null))
                .execute());
  }

  /**
   * {@code provisioning} to {@code failed}; returns whether it is failed, also if it was before.
   */
  public boolean markFailed(UUID id, Failure failure) {
    return moved(
        id,
        TenantState.PROVISIONING,
        TenantState.FAILED,
        handle ->
            handle
                .createUpdate(
                    """
                    update tenancy.tenants
                    set status = 'failed', failure_reason = :reason, failure_message = :message
                    where id = :id and status = 'provisioning'
                    """)
                .bind("id", id)
                .bind("reason", failure.reason())
                .bind("message", failure.message())
                .execute());
  }

  /** {@code failed} to {@code provisioning}, keeping the failure in sight until it is ready. */
  public boolean retry(UUID id) {
    return moved(
        id,
        TenantState.FAILED,
        TenantState.PROVISIONING,
        handle ->
            handle
                .createUpdate(
                    "update tenancy.tenants set status = 'provisioning' where id = :id and status ="
                        + " 'failed'")
                .bind("id", id)
                .execute());
  }

  private boolean moved(UUID id, TenantState from, TenantState to, Move move) {
    // Where it is, if it was not moved, is read by a statement of its own: if it has come to where
    // it
    // could be moved in between, once more.
    Optional<TenantState> state;
    do {
      state =
          database
              .jdbi()
              .inTransaction(
                  handle ->
                      move.run(handle) == 1
                          ? Optional.of(to)
                          : TenantRecords.find(handle, id).map(TenantRecord::state));
    } while (state.filter(now -> now == from).isPresent());
    return state.filter(now -> now == to).isPresent();
  }

  private interface Move {
    int run(Handle handle);
  }
}
