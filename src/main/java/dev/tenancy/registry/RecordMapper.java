package dev.tenancy.registry;

import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Makes a {@link TenantRecord} of a row of {@code tenancy.tenants}. */
public final class RecordMapper implements RowMapper<TenantRecord> {
  /** The columns it reads, for a select list. */
  public static final String COLUMNS =
      "id, slug, name, schema_name, status, is_active, suspended, deleted_at, dropped_at,"
          + " resource_uid, deletion_policy, drain_period_ms, schema_version, provisioned_at,"
          + " deletions, version, failure_reason, failure_message";

  @Override
  public TenantRecord map(ResultSet row, StatementContext context) throws SQLException {
    return map(row);
  }

  /** The record in the row where {@code row} stands. */
  public TenantRecord map(ResultSet row) throws SQLException {
    return new TenantRecord(
        row.getObject("id", UUID.class),
        new Slug(row.getString("slug")),
        row.getString("name"),
        text(row, "schema_name").map(SchemaName::new),
        TenantState.of(row.getString("status")),
        row.getBoolean("is_active"),
        row.getBoolean("suspended"),
        instant(row, "deleted_at"),
        instant(row, "dropped_at"),
        text(row, "resource_uid"),
        DeletionPolicy.valueOf(row.getString("deletion_policy").toUpperCase(Locale.ROOT)),
        Duration.ofMillis(row.getLong("drain_period_ms")),
        text(row, "schema_version"),
        instant(row, "provisioned_at"),
        row.getInt("deletions"),
        row.getLong("version"),
        failure(row));
  }

  private static Optional<Failure> failure(ResultSet row) throws SQLException {
    Optional<String> message = text(row, "failure_message");
    return text(row, "failure_reason").map(reason -> new Failure(reason, message.orElse("")));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
