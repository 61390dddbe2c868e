package dev.tenancy.registry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The way to one PostgreSQL database: a bounded pool for short work, and connections of their own
 * for what lasts. Opening needs no database: it may come up later.
 */
public final class Database implements AutoCloseable {
  /** How long a caller waits for a connection before it hears that the database is unavailable. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Longer than the locks of another operator's transaction can be waited for. */
  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(15);

  private final Address address;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  /**
   * Where the database is and who comes.
   *
   * @param url a JDBC URL, {@code jdbc:postgresql://host:port/database}
   * @param user the role
   * @param password asked again for every connection, so that a rotated secret is picked up
   * @param applicationName what the server's activity view shows
   */
  public record Address(
      String url, String user, Supplier<String> password, String applicationName) {}

  private Database(Address address, HikariDataSource pool) {
    this.address = address;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /**
   * Opens a pool; does not connect yet.
   *
   * @param poolSize the most connections it holds
   */
  public static Database open(Address address, int poolSize) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address.url());
    config.setCredentialsProvider(() -> Credentials.of(address.user(), address.password().get()));
    config.setPoolName(address.applicationName());
    config.setMaximumPoolSize(poolSize);
    config.setMinimumIdle(Math.min(2, poolSize));
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    settings(address).forEach((name, value) -> config.addDataSourceProperty((String) name, value));
    return new Database(address, new HikariDataSource(config));
  }

  private static Properties settings(Address address) {
    Properties settings = new Properties();
    settings.setProperty("ApplicationName", address.applicationName());
    settings.setProperty("connectTimeout", "5");
    settings.setProperty("tcpKeepAlive", "true");
    // A server that is frozen, or behind a broken network, must be noticed: every statement here is
    // short. Whoever runs a longer one says so (limited).
    settings.setProperty("socketTimeout", String.valueOf(LONGEST_STATEMENT.toSeconds()));
    // Nobody's search path but pg_catalog: every statement here names its schema. And an operator
    // that is frozen, or cut off, inside a transaction must not hold its locks for long: another
    // waits.
    settings.setProperty(
        "options", "-c search_path=pg_catalog -c idle_in_transaction_session_timeout=10s");
    return settings;
  }

  /**
   * The pool. Getting a connection fails with an SQLException within two seconds if there is none.
   */
  public DataSource dataSource() {
    return pool;
  }

  /** Replaces the pool's connections: idle ones now, each other one when it is given back. */
  void renew() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  /** JDBI over the pool. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Lets statements take longer, or less long, than usual before their connection counts as broken:
   * a server that hangs, or a network that is lost, says nothing, not even an error. The pool takes
   * the limit back with the connection.
   *
   * @return the same handle
   * @throws ConnectionException if the connection is broken already
   */
  public static Handle limited(Handle handle, Duration longestStatement) {
    try {
      handle
          .getConnection()
          .setNetworkTimeout(Runnable::run, Math.toIntExact(longestStatement.toMillis()));
      return handle;
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  /**
   * Connections outside the pool, for work that holds one long (a migration, the feed).
   *
   * @param searchPath the only schema on their search path; a valid, unquoted identifier
   */
  public DataSource unpooled(String searchPath) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(address.url());
    source.setUser(address.user());
    source.setPassword(address.password().get());
    source.setApplicationName(address.applicationName());
    source.setConnectTimeout(5);
    source.setTcpKeepAlive(true);
    source.setOptions("-c search_path=" + searchPath);
    return source;
  }

  /** Why the database cannot be used now, or empty if it answers. Asks it, within two seconds. */
  public Optional<String> problem() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(2) ? Optional.empty() : Optional.of("the database does not answer");
    } catch (SQLException e) {
      return Optional.of(SqlErrors.describe(e));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
