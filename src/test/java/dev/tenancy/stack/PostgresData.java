package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files of one PostgreSQL server. */
record PostgresData(DataDir dir, PostgresBinaries binaries) {

  /** Makes them at first use, and returns their directory, ready for a server to start on. */
  Path prepare(Path superuserPassword) {
    Path data = dir.root().resolve("postgresql");
    try {
      if (!Files.exists(data)) {
        Path draft = dir.root().resolve("postgresql.new");
        DataDir.delete(draft);
        initialize(draft, superuserPassword);
        Files.move(draft, data);
      }
      releaseFromTheDead(data.resolve("postmaster.pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return data;
  }

  private void initialize(Path directory, Path superuserPassword) {
    var line = new ArrayList<>(binaries.command("initdb"));
    line.addAll(
        List.of(
            "--pgdata=" + directory,
            "--username=" + Postgres.SUPERUSER,
            "--pwfile=" + superuserPassword,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync"));
    new Command(line, Map.of(), Duration.ofMinutes(2)).run().orThrow();
  }

  /**
   * Where no init process collects the dead, PostgreSQL takes a killed server for a living one. The
   * lock is given our own number instead, its next server's parent, which it knows is no server; it
   * still checks that no child of the old one uses the shared memory.
   */
  static void releaseFromTheDead(Path lock) throws IOException {
    if (!Files.exists(lock)) {
      return;
    }
    var lines = new ArrayList<>(Files.readAllLines(lock));
    boolean dead =
        ProcessHandle.of(Long.parseLong(lines.getFirst())).map(Ending::isGone).orElse(true);
    if (dead) {
      lines.set(0, String.valueOf(ProcessHandle.current().pid()));
      Files.writeString(lock, String.join("\n", lines) + "\n");
    }
  }
}
