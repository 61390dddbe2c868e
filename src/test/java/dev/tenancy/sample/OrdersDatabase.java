package dev.tenancy.sample;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.Utils;

/** The application's side of the database: one transaction a request. */
final class OrdersDatabase implements AutoCloseable {
  private final HikariDataSource pool;

  OrdersDatabase(String url, String user, Path passwordFile) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setCredentialsProvider(() -> Credentials.of(user, password(passwordFile)));
    config.setPoolName("orders");
    config.setMaximumPoolSize(32);
    config.setMinimumIdle(4);
    config.setConnectionTimeout(2_000);
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    config.addDataSourceProperty("ApplicationName", "orders");
    config.addDataSourceProperty("connectTimeout", "2");
    // Seconds: a database that hangs makes a request fail, not wait for ever.
    config.addDataSourceProperty("socketTimeout", "10");
    this.pool = new HikariDataSource(config);
  }

  private static String password(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * Reads through the exact door.
   *
   * @param hold how long the request works between entering and reading
   * @throws SQLException with a state {@code TN…} if the tenant is refused
   */
  List<Order> enterAndRead(String slug, Duration hold) throws SQLException {
    return entered(
        slug,
        connection -> {
          sleep(hold);
          return read(connection);
        });
  }

  /**
   * Adds an order through the exact door.
   *
   * @throws SQLException with a state {@code TN…} if the tenant is refused
   */
  Order enterAndAdd(String slug, String item) throws SQLException {
    return entered(slug, connection -> add(connection, slug, item));
  }

  /** The exact door: enters the tenant by the transaction's first statement. */
  private <T> T entered(String slug, Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try (PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)")) {
        enter.setString(1, slug);
        enter.execute();
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /**
   * Reads a schema that somebody else has admitted the request to.
   *
   * @param schema as the gate gave it; quoted here, by the driver
   */
  List<Order> read(String schema) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try (Statement path = connection.createStatement()) {
        path.execute(
            "set local search_path to " + Utils.escapeIdentifier(new StringBuilder(), schema));
        List<Order> orders = read(connection);
        connection.commit();
        return orders;
      } catch (SQLException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /** Whether the database answers. */
  boolean answers() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }

  private static List<Order> read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select id, owner, item from orders order by id limit 100")) {
      List<Order> orders = new ArrayList<>();
      while (rows.next()) {
        orders.add(new Order(rows.getLong("id"), rows.getString("owner"), rows.getString("item")));
      }
      return orders;
    }
  }

  private static Order add(Connection connection, String owner, String item) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into orders (owner, item) values (?, ?) returning id")) {
      insert.setString(1, owner);
      insert.setString(2, item);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return new Order(row.getLong("id"), owner, item);
      }
    }
  }

  private static void rollback(Connection connection, SQLException because) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  private static void sleep(Duration hold) {
    try {
      Thread.sleep(hold);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
