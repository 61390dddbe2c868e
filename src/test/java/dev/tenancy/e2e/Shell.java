package dev.tenancy.e2e;

import dev.tenancy.stack.Command;
import dev.tenancy.stack.Needed;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.stack.TemporalServer;
import dev.tenancy.stack.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An administrator's shell, in which the commands of our documents and reports are run. */
record Shell(Stack stack) {

  /** Runs a line; what it printed. */
  String run(String line) {
    if (line.startsWith("psql")) {
      Needed.that(
          Stream.of(System.getenv("PATH").split(":"))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, "psql"))),
          "psql");
    }
    return new Command(List.of("sh", "-c", line), environment(), Duration.ofMinutes(1))
        .run()
        .orThrow();
  }

  private Map<String, String> environment() {
    Postgres postgres = stack.postgres();
    return Map.of(
        "PATH",
        Tools.locate().directory() + ":" + System.getenv("PATH"),
        "KUBECONFIG",
        stack.apiServer().adminKubeconfig().toString(),
        "TEMPORAL_ADDRESS",
        stack.temporal().address(),
        "TEMPORAL_NAMESPACE",
        TemporalServer.NAMESPACE,
        "PGHOST",
        "127.0.0.1",
        "PGPORT",
        String.valueOf(postgres.port()),
        "PGUSER",
        Postgres.OPERATOR,
        "PGPASSWORD",
        postgres.password(Postgres.OPERATOR),
        "PGDATABASE",
        Postgres.DATABASE);
  }
}
