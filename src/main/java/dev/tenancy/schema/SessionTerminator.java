package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.schema.Blocker.Ending;
import dev.tenancy.schema.Blocker.Session;
import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Ends sessions that hold a tenant, each by a statement that looks again whether it still does.
 *
 * <p>PostgreSQL ends sessions, not transactions: between that look and the signal a transaction may
 * end and the next begin, on a pooled connection for another tenant. The look and the signal are in
 * one statement, so that this takes microseconds; and it can only happen to a transaction that was
 * seen to hold the tenant before.
 */
public final class SessionTerminator {
  /** The operator's right to do so; without it PostgreSQL refuses (42501). */
  private static final String RIGHT = "pg_signal_backend";

  // The same session (its start), the same transaction (its start), still holding the tenant.
  private static final String END =
      """
      select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity a
      where a.pid = :pid and a.backend_start = :started and a.xact_start = :since
        and a.backend_type = 'client backend' and a.usename <> current_user
        and exists (select from (%s) h where h.pid = a.pid)
      """
          .formatted(DrainProbe.HOLDING);

  private final Database database;

  public SessionTerminator(Database database) {
    this.database = database;
  }

  /** What came of it. */
  public sealed interface Outcome {}

  /** The session was told to end; it does so when its statement next looks for signals. */
  public record Told() implements Outcome {}

  /** The transaction was over already, or does not hold the tenant any more: nothing was done. */
  public record GoneOn() implements Outcome {}

  /**
   * It must not, or cannot, be ended.
   *
   * @param why for people, the same each time
   */
  public record Refused(String why) implements Outcome {}

  /**
   * Ends one session, if it is still in the transaction in which it was seen and that still holds
   * the tenant.
   *
   * @throws JdbiException if the database cannot be asked
   */
  public Outcome end(TenantRecord record, Session seen) {
    if (seen.ending() != Ending.POSSIBLE) {
      return new Refused(seen.ending().words());
    }
    if (seen.since().isEmpty() || seen.startedAt().isEmpty()) {
      return new Refused("not to be seen well enough (run bootstrap.sql again)");
    }
    try {
      return database.jdbi().withHandle(handle -> signal(handle, record, seen))
          ? new Told()
          : new GoneOn();
    } catch (JdbiException e) {
      if (SqlErrors.hasState(e, "42501")) {
        return new Refused(
            "not this operator's to end: its role lacks %s (run bootstrap.sql again)"
                .formatted(RIGHT));
      }
      throw e;
    }
  }

  private static boolean signal(Handle handle, TenantRecord record, Session seen) {
    Optional<Boolean> told =
        handle
            .createQuery(END)
            .bind("slug", record.slug().value())
            .bind("schema", record.schemaName().map(Object::toString).orElse(null))
            .bind("pid", seen.pid())
            .bind("started", seen.startedAt().orElseThrow())
            .bind("since", seen.since().orElseThrow())
            .mapTo(Boolean.class)
            .findOne();
    return told.orElse(false);
  }
}
