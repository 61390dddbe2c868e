package dev.tenancy.registry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The pool of connections to the database that holds the registry. */
public final class Database implements AutoCloseable {
  /** How long a request for a connection waits before it fails. */
  public static final Duration CONNECTION_WAIT = Duration.ofMillis(1_500);

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens the pool; succeeds without a database, and reaches it as soon as it is there.
   *
   * @param url a JDBC URL without credentials
   * @param user the database role
   * @param password asked at each new connection
   * @param poolSize the most connections at a time
   * @param applicationName what {@code pg_stat_activity} shows
   */
  public static Database open(
      String url, String user, Supplier<String> password, int poolSize, String applicationName) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(applicationName);
    config.setJdbcUrl(url);
    config.setCredentialsProvider(() -> Credentials.of(user, password.get()));
    config.setMaximumPoolSize(poolSize);
    config.setMinimumIdle(Math.min(2, poolSize));
    config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    config.setValidationTimeout(1_000);
    // Below 0: the pool starts without a database.
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", applicationName);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Seconds. Reading has no limit here: a drop may take long; readers set their own.
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("loginTimeout", "2");
    return new Database(new HikariDataSource(config));
  }

  /** The connections. */
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
