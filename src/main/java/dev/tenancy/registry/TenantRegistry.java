package dev.tenancy.registry;

import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Moves records from state to state. Every move is a compare-and-set in PostgreSQL: of two who try,
 * one wins and the other is told what the record says now. Every method throws JDBI's exception if
 * the registry cannot be reached; then nothing was changed, or the change shows at the next try.
 */
public final class TenantRegistry {
  private final Database database;

  public TenantRegistry(Database database) {
    this.database = database;
  }

  /** Work inside a transaction that holds a tenant's row. */
  @FunctionalInterface
  public interface FencedWork<T> {
    /**
     * @param handle the transaction
     * @param record the row, held for update
     */
    T run(Handle handle, TenantRecord record);
  }

  /**
   * Brings the record of owner {@code uid} in line with its settings; no change, no write.
   * Suspended, it takes nothing but the suspension itself.
   *
   * @return the record as it was in line with them, or empty if the owner has none
   */
  public Optional<TenantRecord> apply(String uid, Settings settings) {
    return new SettingsUpdate(database).apply(uid, settings);
  }

  /**
   * Soft-deletes: from its commit on, every new request is answered 410.
   *
   * @param owner the uid the record must belong to; empty: a record that Kubernetes does not know,
   *     and that does not wait for its object either
   * @return the proof, also if it was deleted before; empty if there is no such record of this
   *     owner
   */
  public Optional<SoftDeleted> softDelete(UUID id, Optional<String> owner) {
    // A proof must stand on what is committed: so it is made after the transaction. What was
    // deleted
    // before is read by a statement of its own: if it was restored in between, again.
    Optional<TenantRecord> record;
    do {
      record =
          database
              .jdbi()
              .inTransaction(handle -> softDeleted(handle, id, owner))
              .filter(r -> r.resourceUid().equals(owner))
              .filter(r -> !r.deletion().restoredByHand());
    } while (record.filter(r -> !r.state().isDeleted()).isPresent());
    return record.map(SoftDeleted::of);
  }

  private static Optional<TenantRecord> softDeleted(
      Handle handle, UUID id, Optional<String> owner) {
    return handle
        .createQuery(
            """
            update tenancy.tenants
            set status = 'deleted', deleted_at = clock_timestamp(), deletions = deletions + 1,
                failure_reason = null, failure_message = null
            where id = :id and status in ('provisioning', 'ready', 'failed')
              and resource_uid is not distinct from :owner and not restored_by_hand
            returning *
            """)
        .bind("id", id)
        .bind("owner", owner.orElse(null))
        .map(new RecordMapper())
        .findOne()
        .or(() -> TenantRecords.find(handle, id));
  }

  /** The proof for a record that is soft-deleted already, whoever did it; empty if it is not. */
  public Optional<SoftDeleted> proofOf(UUID id) {
    return new TenantRecords(database)
        .find(id)
        .filter(record -> record.state().isDeleted())
        .map(SoftDeleted::of);
  }

  /**
   * Tries to pass the point of no return, without waiting: newcomers would hang behind a waiting
   * exclusive lock instead of hearing 410.
   */
  public BeginDrop beginDrop(SoftDeleted proof) {
    return database
        .jdbi()
        .inTransaction(
            handle -> {
              Optional<TenantRecord> found = TenantRecords.find(handle, proof.tenantId());
              if (found.isEmpty()) {
                return new BeginDrop.Void();
              }
              // Before the lock, which is the slug's: that may be another tenant's by now.
              Optional<BeginDrop> decided = decided(proof, found.get());
              if (decided.isPresent()) {
                return decided.get();
              }
              if (!tryLock(handle, found.get())) {
                return new BeginDrop.Busy();
              }
              TenantRecord record = TenantRecords.lock(handle, proof.tenantId()).orElseThrow();
              decided = decided(proof, record);
              if (decided.isPresent()) {
                return decided.get();
              }
              return DropHolds.on(handle, record)
                  .orElseGet(
                      () -> {
                        move(handle, record.id(), TenantState.DROPPING);
                        return new BeginDrop.Begun(DropPermit.of(proof));
                      });
            });
  }

  /** What is clear without the lock: that this deletion is void, or past the point of no return. */
  private static Optional<BeginDrop> decided(SoftDeleted proof, TenantRecord record) {
    if (record.deletion().count() != proof.deletion() || !record.state().isDeleted()) {
      return Optional.of(new BeginDrop.Void());
    }
    return record.state() == TenantState.DELETED
        ? Optional.empty()
        : Optional.of(new BeginDrop.Begun(DropPermit.of(proof)));
  }

  /**
   * Runs work on a tenant that is past the point of no return, in one transaction with the check
   * that it still is: a late attempt of a zombie does nothing.
   *
   * @return what the work returned, or empty if the permit is void or used up
   */
  public <T> Optional<T> whileDropping(DropPermit permit, FencedWork<T> work) {
    return database.jdbi().inTransaction(handle -> whileDropping(handle, permit, work));
  }

  /** The same in the caller's transaction, which must end with it. */
  public <T> Optional<T> whileDropping(Handle handle, DropPermit permit, FencedWork<T> work) {
    return TenantRecords.lock(handle, permit.tenantId())
        .filter(record -> record.state() == TenantState.DROPPING)
        .filter(record -> record.deletion().count() == permit.deletion())
        .map(record -> work.run(handle, record));
  }

  /**
   * The last step: runs work as {@link #whileDropping} does and marks the record dropped in the
   * same transaction.
   *
   * @return whether it did; false if the permit is void or used up
   */
  public boolean finishDrop(DropPermit permit, FencedWork<?> work) {
    return database.jdbi().inTransaction(handle -> finishDrop(handle, permit, work));
  }

  /** The same in the caller's transaction, which must end with it. */
  public boolean finishDrop(Handle handle, DropPermit permit, FencedWork<?> work) {
    return whileDropping(
            handle,
            permit,
            (same, record) -> {
              work.run(same, record);
              // Last, because it takes the feed's clock, for which every other tenant would wait.
              same.createUpdate(
                      """
                      update tenancy.tenants
                      set status = 'dropped', dropped_at = clock_timestamp(),
                          failure_reason = null, failure_message = null
                      where id = :id
                      """)
                  .bind("id", record.id())
                  .execute();
              return true;
            })
        .orElse(false);
  }

  /**
   * Notes why a tenant cannot go on, or that it can; the same again is no write.
   *
   * @param deletion the soft-delete in which it happened: a note about an older one is dropped
   */
  public void note(UUID id, int deletion, Optional<Failure> failure) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update tenancy.tenants
                        set failure_reason = :reason, failure_message = :message
                        where id = :id and deletions = :deletion and status in ('deleted', 'dropping')
                          and (failure_reason, failure_message) is distinct from (:reason, :message)
                        """)
                    .bind("id", id)
                    .bind("deletion", deletion)
                    .bind("reason", failure.map(Failure::reason).orElse(null))
                    .bind("message", failure.map(Failure::message).orElse(null))
                    .execute());
  }

  static boolean tryLock(Handle handle, TenantRecord record) {
    return handle
        .createQuery("select pg_try_advisory_xact_lock(tenancy.lock_key(:slug))")
        .bind("slug", record.slug().value())
        .mapTo(Boolean.class)
        .one();
  }

  static void move(Handle handle, UUID id, TenantState to) {
    handle
        .createUpdate(
            """
            update tenancy.tenants
            set status = :to, failure_reason = null, failure_message = null where id = :id
            """)
        .bind("id", id)
        .bind("to", to.label())
        .execute();
  }
}
