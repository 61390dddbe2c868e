package dev.tenancy.registry;

import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Reads records for the operator. Every method throws JDBI's exception if the registry cannot be
 * read.
 */
public final class TenantRecords {
  private final Database database;

  public TenantRecords(Database database) {
    this.database = database;
  }

  /** Whether the registry is there to be read: the operator's start makes it. */
  boolean exist() {
    return database.jdbi().withHandle(RegistryMigration::hasRun);
  }

  /** The record with this id. */
  public Optional<TenantRecord> find(UUID id) {
    return database.jdbi().withHandle(handle -> find(handle, id));
  }

  /** The record that the Kubernetes object with this uid owns, dropped or not. */
  public Optional<TenantRecord> findByOwner(String uid) {
    return database.jdbi().withHandle(handle -> findByOwner(handle, uid));
  }

  /**
   * Records changed after {@code version}, oldest change first; the feed's read by watermark.
   *
   * @param limit the most that are returned
   */
  public List<TenantRecord> changedSince(long version, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select * from tenancy.tenants where version > :version"
                            + " order by version limit :limit")
                    .bind("version", version)
                    .bind("limit", limit)
                    .map(new RecordMapper())
                    .list());
  }

  /**
   * Owned records that are not at rest (neither ready nor dropped, nor held by the mass-deletion
   * brake) and have not changed for {@code quiet}, by the database's clock: whoever was to move
   * them on may have been lost. A schema that is kept is at rest too, after ten times as long:
   * until then its object may have to be woken.
   */
  public List<TenantRecord> unsettled(Duration quiet) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select * from tenancy.tenants
                        where status in ('provisioning', 'failed', 'deleted', 'dropping')
                          and resource_uid is not null and drop_held_at is null
                          and updated_at < clock_timestamp() - :quiet * interval '1 millisecond'
                          and not (status = 'deleted'
                            and (deletion_policy = 'Retain' or drop_after > clock_timestamp())
                            and updated_at < clock_timestamp() - 10 * :quiet * interval '1 millisecond')
                        order by version
                        """)
                    .bind("quiet", quiet.toMillis())
                    .map(new RecordMapper())
                    .list());
  }

  /** The newest version of the feed; 0 before the first change. */
  public long newestVersion() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle.createQuery("select version from tenancy.clock").mapTo(Long.class).one());
  }

  static Optional<TenantRecord> find(Handle handle, UUID id) {
    return one(handle, "select * from tenancy.tenants where id = :key", id);
  }

  /** The same, held for update to the end of the transaction. */
  static Optional<TenantRecord> lock(Handle handle, UUID id) {
    return one(handle, "select * from tenancy.tenants where id = :key for update", id);
  }

  static Optional<TenantRecord> findByOwner(Handle handle, String uid) {
    return one(handle, "select * from tenancy.tenants where resource_uid = :key", uid);
  }

  /** The one record of this slug that is not dropped. */
  static Optional<TenantRecord> findLive(Handle handle, Slug slug) {
    return one(
        handle,
        "select * from tenancy.tenants where slug = :key and status <> 'dropped'",
        slug.value());
  }

  /** The same, held for update to the end of the transaction. */
  static Optional<TenantRecord> lockLive(Handle handle, Slug slug) {
    return one(
        handle,
        "select * from tenancy.tenants where slug = :key and status <> 'dropped' for update",
        slug.value());
  }

  private static Optional<TenantRecord> one(Handle handle, String sql, Object key) {
    return handle.createQuery(sql).bind("key", key).map(new RecordMapper()).findOne();
  }
}
