package dev.tenancy.storm;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** The application's side of the database for one client: one connection, opened when needed. */
final class Application implements AutoCloseable {
  private final DataSource database;
  private final Duration patience;
  private Optional<Connection> open = Optional.empty();

  Application(DataSource database, Duration patience) {
    this.database = database;
    this.patience = patience;
  }

  /** What a request does besides reading. */
  record Work(boolean writes, Duration hold) {
    static final Work READ = new Work(false, Duration.ZERO);
  }

  private interface Transaction {
    Set<String> in(Connection connection) throws SQLException, InterruptedException;
  }

  /** Enters the tenant, works and reads, in one transaction. */
  Answer enter(String tenant, Work work) throws InterruptedException {
    return transact(
        connection -> {
          try (PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)")) {
            enter.setString(1, tenant);
            enter.execute();
          }
          Thread.sleep(work.hold());
          if (work.writes()) {
            try (PreparedStatement insert =
                connection.prepareStatement(
                    "insert into orders (owner, item) values (?, 'of the storm')")) {
              insert.setString(1, tenant);
              insert.execute();
            }
          }
          return owners(connection);
        });
  }

  /** Reads in the schema that a gate named, after a while; asks no door. */
  Answer read(String schema, Duration hold) throws InterruptedException {
    Thread.sleep(hold);
    return transact(
        connection -> {
          try (PreparedStatement path =
              connection.prepareStatement(
                  "select set_config('search_path', quote_ident(?), true)")) {
            path.setString(1, schema);
            path.execute();
          }
          return owners(connection);
        });
  }

  private static Set<String> owners(Connection connection) throws SQLException {
    // Prepared and used for one tenant after the other, as any pool does.
    try (PreparedStatement select =
            connection.prepareStatement("select owner from orders order by id limit 20");
        ResultSet row = select.executeQuery()) {
      Set<String> owners = new TreeSet<>();
      while (row.next()) {
        owners.add(row.getString(1));
      }
      return Set.copyOf(owners);
    }
  }

  private Answer transact(Transaction transaction) throws InterruptedException {
    try {
      Connection connection = connection();
      Set<String> owners = transaction.in(connection);
      connection.commit();
      return new Answer(Outcome.ADMITTED, owners, "");
    } catch (SQLException e) {
      return answer(e);
    }
  }

  private Connection connection() throws SQLException {
    if (open.isEmpty()) {
      Connection connection = database.getConnection();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
      connection.setAutoCommit(false);
      open = Optional.of(connection);
    }
    return open.get();
  }

  /** As the sample application reads an SQLSTATE. */
  private Answer answer(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String note = state + " " + e.getMessage();
    if (e.getCause() instanceof SocketTimeoutException) {
      close();
      return Answer.of(Outcome.SILENT, note);
    }
    if (state.startsWith("08") || state.startsWith("53") || state.startsWith("57P")) {
      close();
      return Answer.of(Outcome.UNAVAILABLE, note);
    }
    rollback();
    return state.matches("TN[0-9]{3}")
        ? Answer.ofStatus(Integer.parseInt(state.substring(2)), true, note)
        : Answer.of(Outcome.FAILED, note);
  }

  private void rollback() {
    try {
      connection().rollback();
    } catch (SQLException e) {
      close();
    }
  }

  @Override
  public void close() {
    open.ifPresent(
        connection -> {
          try {
            connection.close();
          } catch (SQLException e) {
            // It was broken before.
          }
        });
    open = Optional.empty();
  }
}
