package dev.tenancy.registry;

import dev.tenancy.tenant.DeletionCourse;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.Drain;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.GateClosing;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** A row of {@code tenancy.tenants} as a {@link TenantRecord}. */
final class RecordMapper implements RowMapper<TenantRecord> {

  @Override
  public TenantRecord map(ResultSet row, StatementContext context) throws SQLException {
    return map(row);
  }

  TenantRecord map(ResultSet row) throws SQLException {
    return new TenantRecord(
        text(row, "id").map(UUID::fromString).orElseThrow(),
        new Slug(required(row, "slug")),
        required(row, "name"),
        text(row, "schema_name").map(SchemaName::new),
        TenantState.of(required(row, "status")),
        row.getBoolean("is_active"),
        row.getBoolean("suspended"),
        text(row, "resource_uid"),
        terms(row),
        text(row, "schema_version"),
        time(row, "provisioned_at"),
        deletion(row),
        row.getLong("version"),
        failure(row));
  }

  private static Optional<Failure> failure(ResultSet row) throws SQLException {
    Optional<String> reason = text(row, "failure_reason");
    Optional<String> message = text(row, "failure_message");
    return reason.map(r -> new Failure(r, message.orElse("")));
  }

  private static DeletionTerms terms(ResultSet row) throws SQLException {
    return new DeletionTerms(
        DeletionPolicy.of(required(row, "deletion_policy")).orElseThrow(),
        Duration.ofMillis(row.getLong("drain_period_ms")),
        Duration.ofMillis(row.getLong("retention_ms")),
        Duration.ofMillis(row.getLong("drain_timeout_ms")),
        row.getBoolean("terminate_sessions"));
  }

  private static DeletionCourse deletion(ResultSet row) throws SQLException {
    return new DeletionCourse(
        row.getInt("deletions"),
        time(row, "deleted_at"),
        time(row, "dropped_at"),
        time(row, "drop_held_at"),
        gateClosing(row),
        time(row, "drop_after"),
        row.getBoolean("drop_paused"),
        row.getBoolean("restored_by_hand"),
        new Drain(time(row, "draining_since"), row.getInt("sessions_terminated")));
  }

  private static Optional<GateClosing> gateClosing(ResultSet row) throws SQLException {
    Duration waited = Duration.ofMillis(row.getLong("gate_wait_ms"));
    Optional<String> waitedFor = text(row, "gate_waited_for");
    return time(row, "gate_closed_at").map(at -> new GateClosing(at, waited, waitedFor));
  }

  private static String required(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
