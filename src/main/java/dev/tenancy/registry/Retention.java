package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The time between a soft-delete and its drop, by the database's clock, and what people ask of it
 * meanwhile. Every method throws JDBI's exception if the registry cannot be reached.
 */
public final class Retention {
  private final Database database;

  public Retention(Database database) {
    this.database = database;
  }

  /**
   * When a deletion may drop.
   *
   * @param left how long that is from now; zero if it may
   * @param notBefore when that is; empty where nothing was kept
   * @param paused whether it is held by {@link DropOrder#PAUSE} besides
   */
  public record Due(Duration left, Optional<Instant> notBefore, boolean paused) {}

  /** When this deletion may drop; empty if it is void: the tenant was restored. */
  public Optional<Due> due(SoftDeleted proof) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select drop_after, status = 'deleted' and drop_paused as paused,
                          case when status = 'deleted' and drop_after is not null
                            then ceil(extract(epoch from drop_after - clock_timestamp()) * 1000)
                            else 0 end::bigint as wait_ms
                        from tenancy.tenants
                        where id = :id and deletions = :deletion and deleted_at is not null
                        """)
                    .bind("id", proof.tenantId())
                    .bind("deletion", proof.deletion())
                    .map(
                        (row, context) ->
                            new Due(
                                Duration.ofMillis(Math.max(0, row.getLong("wait_ms"))),
                                Optional.ofNullable(row.getTimestamp("drop_after"))
                                    .map(Timestamp::toInstant),
                                row.getBoolean("paused")))
                    .findOne());
  }

  /** What became of an order. */
  public sealed interface Obeyed {}

  /** It is done, now or before. */
  public record Done() implements Obeyed {}

  /** A transaction that was admitted is still open: to be tried again. */
  public record Busy() implements Obeyed {}

  /** It cannot be done; says why. */
  public record Refused(String why) implements Obeyed {}

  /** Does what is asked of a deletion, if it is not past the point of no return. */
  public Obeyed obey(SoftDeleted proof, DropOrder order) {
    return database
        .jdbi()
        .inTransaction(
            handle -> {
              Optional<TenantRecord> found = TenantRecords.find(handle, proof.tenantId());
              // Lock, then row, as everybody else; the slug's lock only while it is this tenant's.
              boolean locked =
                  order == DropOrder.RESTORE
                      && found.filter(r -> isOpen(r, proof)).isPresent()
                      && TenantRegistry.tryLock(handle, found.get());
              return TenantRecords.lock(handle, proof.tenantId())
                  .map(record -> obey(handle, record, proof, order, locked))
                  .orElseGet(() -> new Refused("there is no such tenant"));
            });
  }

  private static boolean isOpen(TenantRecord record, SoftDeleted proof) {
    return record.state() == TenantState.DELETED && record.deletion().count() == proof.deletion();
  }

  private static Obeyed obey(
      Handle handle, TenantRecord record, SoftDeleted proof, DropOrder order, boolean locked) {
    if (record.deletion().count() != proof.deletion() || !record.state().isDeleted()) {
      return order == DropOrder.RESTORE
          ? new Done()
          : new Refused("the tenant was restored; this deletion is over");
    }
    if (record.state() != TenantState.DELETED) {
      return new Refused("the point of no return is passed: the schema is being dropped or gone");
    }
    return switch (order) {
      case PAUSE -> set(handle, record, "drop_paused = true");
      case RESUME -> set(handle, record, "drop_paused = false");
      case DROP_NOW -> set(handle, record, "drop_paused = false, drop_asked_for = true");
      case RESTORE -> restore(handle, record, locked);
    };
  }

  private static Obeyed restore(Handle handle, TenantRecord record, boolean locked) {
    if (!record.terms().keepsSchema()) {
      return new Refused(
          "the tenant was deleted without a retention (spec.deletion.retention); pause holds the"
              + " drop");
    }
    if (!locked) {
      return new Busy();
    }
    // Its owner is gone, or going: were it left the owner, it would be deleted again.
    return set(
        handle,
        record,
        TenantRestore.ALIVE
            + ", restored_by_hand = restored_by_hand or resource_uid is not null, resource_uid ="
            + " null");
  }

  private static Obeyed set(Handle handle, TenantRecord record, String columns) {
    handle
        .createUpdate("update tenancy.tenants set " + columns + " where id = :id")
        .bind("id", record.id())
        .execute();
    return new Done();
  }
}
