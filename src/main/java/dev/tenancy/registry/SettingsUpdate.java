package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Brings records in line with what their owners' objects say. */
final class SettingsUpdate {
  private static final String DIFFERS =
      """
      case when :suspended then not suspended
        else (suspended, name, is_active, deletion_policy, drain_period_ms, retention_ms,
            drain_timeout_ms, terminate_sessions)
          is distinct from (:suspended, :name, :active, :policy, :drain, :retention, :timeout,
            :terminate) end
      """;

  private static final String BRING_IN_LINE =
      """
      update tenancy.tenants
      set suspended = :suspended,
          name = case when :suspended then name else :name end,
          is_active = case when :suspended then is_active else :active end,
          deletion_policy = case when :suspended then deletion_policy else :policy end,
          drain_period_ms = case when :suspended then drain_period_ms else :drain end,
          retention_ms = case when :suspended then retention_ms else :retention end,
          drain_timeout_ms = case when :suspended then drain_timeout_ms else :timeout end,
          terminate_sessions = case when :suspended then terminate_sessions else :terminate end
      where resource_uid = :uid and
      """
          + DIFFERS
          + "returning *";

  private static final String FIND_IN_LINE =
      "select * from tenancy.tenants where resource_uid = :uid and not " + DIFFERS;

  private final Database database;

  SettingsUpdate(Database database) {
    this.database = database;
  }

  /** See {@link TenantRegistry#apply}. */
  Optional<TenantRecord> apply(String uid, Settings settings) {
    // What is in line is seen by a statement of its own: if it was changed in between, once more.
    Optional<TenantRecord> record;
    do {
      record =
          database
              .jdbi()
              .inTransaction(
                  handle ->
                      ask(handle, BRING_IN_LINE, uid, settings)
                          .or(() -> ask(handle, FIND_IN_LINE, uid, settings)));
    } while (record.isEmpty() && new TenantRecords(database).findByOwner(uid).isPresent());
    return record;
  }

  private static Optional<TenantRecord> ask(
      Handle handle, String sql, String uid, Settings settings) {
    return handle
        .createQuery(sql)
        .bind("uid", uid)
        .bind("suspended", settings.suspended())
        .bind("name", settings.name())
        .bind("active", settings.active())
        .bind("policy", settings.terms().policy().label())
        .bind("drain", settings.terms().drainPeriod().toMillis())
        .bind("retention", settings.terms().retention().toMillis())
        .bind("timeout", settings.terms().drainTimeout().toMillis())
        .bind("terminate", settings.terms().terminateSessions())
        .map(new RecordMapper())
        .findOne();
  }
}
