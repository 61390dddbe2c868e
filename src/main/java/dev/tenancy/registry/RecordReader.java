package dev.tenancy.registry;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Reads the record that decides about a slug, from the database, at each call. */
public final class RecordReader implements Admission.RecordLookup {
  /** How long one reading may take on the wire. */
  private static final Duration READ_LIMIT = Duration.ofSeconds(2);

  // One statement, so one snapshot: between two, a drop would make the record look unknown. Two
  // branches, as each has its own partial index.
  private static final String FIND =
      """
      select %1$s from (
        (select 0 as rank, %1$s from tenancy.tenants where slug = ? and status <> 'dropped')
        union all
        (select 1 as rank, %1$s from tenancy.tenants where slug = ? and status = 'dropped'
          order by dropped_at desc limit 1)
      ) found order by rank limit 1
      """
          .formatted(RecordMapper.COLUMNS);

  private final Database database;
  private final RecordMapper mapper = new RecordMapper();

  /**
   * @param database whose registry to read
   */
  public RecordReader(Database database) {
    this.database = database;
  }

  /**
   * @throws RegistryException if the registry cannot be read within about {@link
   *     Database#CONNECTION_WAIT} and two seconds
   */
  @Override
  public Optional<TenantRecord> find(Slug slug) {
    try (Connection connection = database.dataSource().getConnection()) {
      // A hung server or a lost network answers nothing, not even an error. The pool resets it.
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(READ_LIMIT.toMillis()));
      try (PreparedStatement statement = connection.prepareStatement(FIND)) {
        statement.setString(1, slug.value());
        statement.setString(2, slug.value());
        try (ResultSet row = statement.executeQuery()) {
          return row.next() ? Optional.of(mapper.map(row)) : Optional.empty();
        }
      }
    } catch (SQLException e) {
      throw new RegistryException("the registry cannot be read: " + reason(e), e);
    }
  }

  /** Why the registry cannot be read now, in one line; empty if it can. */
  public Optional<String> problem() {
    try {
      // Any slug would do: what counts is that there is an answer.
      Optional<TenantRecord> unused = find(new Slug("readiness"));
      return Optional.empty();
    } catch (RegistryException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The innermost reason: the pool wraps what the driver said. */
  private static String reason(SQLException e) {
    Throwable cause = e;
    while (cause.getCause() instanceof SQLException inner) {
      cause = inner;
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
