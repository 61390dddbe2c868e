package dev.tenancy.bench;

import dev.tenancy.stack.Command;
import dev.tenancy.stack.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Transactions by pgbench, prepared, over the Unix socket. Which of two scripts comes next is
 * chosen anew for each transaction, on the same connection: whatever else the machine does meets
 * both alike.
 *
 * @param sockets the directory of the server's socket
 */
record PgBench(Postgres postgres, Path sockets) {

  Pair run(int statements, Duration length) {
    try {
      Path logs = Files.createTempDirectory("pgbench");
      Path prefix = logs.resolve("log");
      var line = new ArrayList<>(List.of("pgbench", "--no-vacuum", "--protocol=prepared"));
      line.addAll(List.of("--client=1", "--time=" + length.toSeconds()));
      line.addAll(List.of("--log", "--log-prefix=" + prefix));
      line.addAll(List.of("--file=" + Resource.file("bare-" + statements + ".sql")));
      line.addAll(List.of("--file=" + Resource.file("entered-" + statements + ".sql")));
      line.addAll(List.of("--host=" + sockets, "--port=" + postgres.port()));
      line.addAll(List.of("--username=" + Postgres.ORDERS_APP, Postgres.DATABASE));
      // The disk's time for a commit would hide what is asked about.
      Map<String, String> environment =
          Map.of(
              "PGPASSWORD",
              postgres.password(Postgres.ORDERS_APP),
              "PGOPTIONS",
              "-c synchronous_commit=off");
      new Command(line, environment, length.plusSeconds(20)).run().orThrow();
      try (Stream<Path> files = Files.list(logs)) {
        List<String> transactions = new ArrayList<>();
        for (Path file : files.toList()) {
          transactions.addAll(Files.readAllLines(file));
          Files.delete(file);
        }
        Files.delete(logs);
        return new Pair(TransactionLog.of(0, transactions), TransactionLog.of(1, transactions));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
