package dev.tenancy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Needed;
import dev.tenancy.stack.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same through PgBouncer in transaction mode, and what it shows of its connections. */
abstract class PgBouncerContract extends ExampleContract {

  @Override
  Optional<Path> pgBouncer() {
    Optional<Path> program =
        Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
            .map(directory -> Path.of(directory, "pgbouncer"))
            .filter(Files::isExecutable)
            .findFirst();
    Needed.that(program.isPresent(), "PgBouncer (Debian: pgbouncer)");
    return program;
  }

  /** Its clients share the server's connections, so another client sees what ours left there. */
  @Test
  void givenRequestsOfATenant_whenAnotherClientGetsTheirConnection_thenNothingIsLeftOnIt()
      throws Exception {
    world().ready("before");
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      assertThat(world().get("before").statusCode()).isEqualTo(200);
      try (var connection =
              DriverManager.getConnection(
                  "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0"
                      .formatted(world().databasePort(), Postgres.DATABASE),
                  Postgres.ORDERS_APP,
                  world().fixture().postgres().password(Postgres.ORDERS_APP));
          var statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  "select current_setting('search_path'), pg_backend_pid(), (select count(*) from"
                      + " pg_locks where locktype = 'advisory' and pid = pg_backend_pid())")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("\"$user\", public");
        assertThat(row.getLong(3)).isZero();
        seen.add(row.getInt(2));
      }
    }
    assertThat(seen).hasSizeLessThanOrEqualTo(ExampleWorld.SERVER_CONNECTIONS);
  }
}
