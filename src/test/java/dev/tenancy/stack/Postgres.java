package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL 18 on loopback with database {@code tenants} and the roles of bootstrap.sql;
 * every connection needs a password.
 */
public final class Postgres implements Part {
  public static final String DATABASE = "tenants";
  public static final String SUPERUSER = "postgres";
  public static final String OPERATOR = "tenancy_operator";
  public static final String GATE = "tenancy_gate";

  /** The sample application's role, a member of {@code tenancy_app}. */
  public static final String ORDERS_APP = "orders_app";

  private final ServerProcess process;
  private final DataDir dir;
  private final PostgresBinaries binaries;
  private final Map<String, String> settings;
  private final int port;
  private boolean furnished;

  /** Takes server settings besides our own, such as {@code max_locks_per_transaction}. */
  Postgres(DataDir dir, Tools tools, Map<String, String> settings) {
    this.process = new ServerProcess("postgresql", dir);
    this.dir = dir;
    this.binaries = PostgresBinaries.in(tools.directory());
    this.settings = settings;
    this.port = dir.port("postgresql");
  }

  public int port() {
    return port;
  }

  /** Returns the JDBC address of database {@code tenants}, without a user. */
  public String url() {
    return url(DATABASE);
  }

  /** Returns the file with a role's password, mode 0600; the roles are this class's constants. */
  public Path passwordFile(String role) {
    return dir.secret("postgresql-" + role);
  }

  public String password(String role) {
    try {
      return Files.readString(passwordFile(role));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns unpooled connections to database {@code tenants} as the superuser. */
  public DataSource admin() {
    return as(SUPERUSER);
  }

  /** Returns unpooled connections to database {@code tenants} as one of the roles. */
  public DataSource as(String role) {
    return dataSource(DATABASE, role);
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public void start() {
    Path data = new PostgresData(dir, binaries).prepare(passwordFile(SUPERUSER));
    var line = new ArrayList<>(binaries.command("postgres"));
    line.addAll(List.of("-D", data.toString()));
    var all = new TreeMap<>(settings);
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", String.valueOf(port));
    all.putIfAbsent("unix_socket_directories", "");
    all.putIfAbsent("max_connections", "200");
    all.forEach((name, value) -> line.addAll(List.of("-c", name + "=" + value)));
    process.start(line, Map.of(), Duration.ofSeconds(60), this::answers);
    if (!furnished) {
      new PostgresRoles(this).create(dataSource(SUPERUSER, SUPERUSER));
      furnished = true;
    }
  }

  /** Stops at once, but cleanly: open transactions are rolled back, connections closed. */
  @Override
  public void stop() {
    process.stop("INT", Duration.ofSeconds(20));
  }

  /** Kills the postmaster; the next start recovers from the write-ahead log. */
  @Override
  public void kill() {
    process.kill();
  }

  /**
   * Stops the server with all its backends in the middle of whatever it does (SIGSTOP), until it is
   * thawed.
   */
  public void freeze() {
    process.signalAll("STOP");
  }

  public void thaw() {
    process.signalAll("CONT");
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  private boolean answers() throws SQLException {
    try (var connection = dataSource(SUPERUSER, SUPERUSER).getConnection()) {
      return connection.isValid(2);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private DataSource dataSource(String database, String role) {
    var source = new PGSimpleDataSource();
    source.setUrl(url(database));
    source.setUser(role);
    source.setPassword(password(role));
    source.setConnectTimeout(5);
    return source;
  }
}
