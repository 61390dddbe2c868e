package dev.tenancy.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/**
 * A real PgBouncer on loopback in transaction mode: each transaction may get another connection of
 * the server, each connection serves everybody.
 */
public final class PgBouncer implements Part {
  private static final String CONFIGURATION =
      """
      [databases]
      %1$s = host=127.0.0.1 port=%2$d
      [pgbouncer]
      listen_addr = 127.0.0.1
      listen_port = %3$d
      unix_socket_dir =
      auth_type = scram-sha-256
      auth_file = %4$s
      pool_mode = transaction
      default_pool_size = %5$d
      max_client_conn = 200
      ; What the JDBC driver sends besides.
      ignore_startup_parameters = extra_float_digits
      ; Two minutes and 15 seconds by default: too long to wait for a database that is away.
      query_wait_timeout = 2
      server_login_retry = 1
      """;

  private final ServerProcess process;
  private final DataDir dir;
  private final Path program;
  private final Postgres postgres;
  private final int connections;
  private final int port;

  /** Takes how many connections of the server its clients share. */
  PgBouncer(DataDir dir, Path program, Postgres postgres, int connections) {
    this.process = new ServerProcess("pgbouncer", dir);
    this.dir = dir;
    this.program = program;
    this.postgres = postgres;
    this.connections = connections;
    this.port = dir.port("pgbouncer");
  }

  public int port() {
    return port;
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public void start() {
    Path files = dir.directory("pgbouncer");
    Path users =
        DataDir.writePrivate(
            files.resolve("users.txt"),
            "\"%s\" \"%s\"%n"
                .formatted(Postgres.ORDERS_APP, postgres.password(Postgres.ORDERS_APP)));
    Path configuration =
        DataDir.writePrivate(
            files.resolve("pgbouncer.ini"),
            CONFIGURATION.formatted(Postgres.DATABASE, postgres.port(), port, users, connections));
    var line = new ArrayList<>(Processes.notAsRoot(program));
    line.add(configuration.toString());
    process.start(line, Map.of(), Duration.ofSeconds(20), () -> ForeignProgram.accepts(port));
  }

  @Override
  public void stop() {
    process.stop("INT", Duration.ofSeconds(10));
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }
}
