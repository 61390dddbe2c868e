package dev.tenancy.samples;

import dev.tenancy.stack.Command;
import dev.tenancy.stack.ForeignProgram;
import dev.tenancy.stack.Needed;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.stack.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One of the applications: what it needs, how it is started, and how it is told its settings. */
enum Example {
  FASTAPI {
    private static final String DIRECTORY = "examples/fastapi";

    @Override
    void need() {
      Needed.that(
          Files.isExecutable(python()),
          "Python's packages: tools/venv " + DIRECTORY + " (Debian: python3-venv)");
    }

    @Override
    ForeignProgram in(Stack stack, int databasePort, boolean pgBouncer) {
      return stack
          .foreignProgram(
              "fastapi",
              port ->
                  List.of(
                      python().toString(),
                      "-B",
                      "-m",
                      "uvicorn",
                      "orders:app",
                      "--app-dir=" + DIRECTORY,
                      "--port=" + port,
                      // Longer than the tests' client keeps a connection.
                      "--timeout-keep-alive=75"))
          .env("PGHOST", "127.0.0.1")
          .env("PGPORT", databasePort)
          .env("PGDATABASE", Postgres.DATABASE)
          .env("PGUSER", Postgres.ORDERS_APP)
          .env("PGPASSWORD", stack.postgres().password(Postgres.ORDERS_APP))
          .env("POOL_SIZE", POOL);
    }

    private Path python() {
      var line = List.of("tools/venv", "--where", DIRECTORY);
      String venv = new Command(line, Map.of(), Duration.ofSeconds(10)).run().orThrow();
      return Path.of(venv, "bin", "python");
    }
  },

  JDBC {
    @Override
    ForeignProgram in(Stack stack, int databasePort, boolean pgBouncer) {
      ForeignProgram program = stack.foreignProgram("jdbc", port -> jar("orders-jdbc"));
      return program
          .env("HTTP_PORT", program.port())
          .env("DB_URL", url(databasePort, pgBouncer))
          .env("DB_USER", Postgres.ORDERS_APP)
          .env("DB_PASSWORD", stack.postgres().password(Postgres.ORDERS_APP))
          .env("DB_POOL_SIZE", POOL);
    }
  },

  SPRING_BOOT {
    @Override
    ForeignProgram in(Stack stack, int databasePort, boolean pgBouncer) {
      ForeignProgram program =
          stack.foreignProgram("spring-boot", port -> jar("orders-spring-boot"));
      return program
          .env("SERVER_ADDRESS", "127.0.0.1")
          .env("SERVER_PORT", program.port())
          .env("SPRING_DATASOURCE_URL", url(databasePort, pgBouncer))
          .env("SPRING_DATASOURCE_USERNAME", Postgres.ORDERS_APP)
          .env("SPRING_DATASOURCE_PASSWORD", stack.postgres().password(Postgres.ORDERS_APP))
          .env("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", POOL);
    }
  };

  /** Connections in the application's pool: fewer than the clients that ask at once. */
  static final int POOL = 4;

  /** Leaves the test out if the machine lacks what this one needs. */
  void need() {}

  /** Makes it a part of the stack, not yet started, on a database behind this port. */
  abstract ForeignProgram in(Stack stack, int databasePort, boolean pgBouncer);

  /** PgBouncer before 1.21 knows no prepared statements. */
  private static String url(int port, boolean pgBouncer) {
    return "jdbc:postgresql://127.0.0.1:%d/%s%s"
        .formatted(port, Postgres.DATABASE, pgBouncer ? "?prepareThreshold=0" : "");
  }

  /** The command line of {@code examples/…/target/orders-….jar}. */
  private static List<String> jar(String name) {
    Path jar = Path.of("examples", name.replaceFirst("orders-", ""), "target", name + ".jar");
    if (!Files.exists(jar)) {
      throw new StackException(jar + " is not built yet: run `make examples`");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-Xmx256m", "-jar", jar.toString());
  }
}
