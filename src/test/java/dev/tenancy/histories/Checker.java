package dev.tenancy.histories;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenancy.stack.Command;
import dev.tenancy.stack.StackException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes histories to a file and has the program {@code tools/histories} check it. */
final class Checker {
  private static final Path DIRECTORY = Path.of("target", "histories");

  private final ObjectMapper json = new ObjectMapper();
  private final String program;

  Checker() {
    program = run(List.of("tools/build", "--where", "histories")).orThrow();
    if (!Files.isExecutable(Path.of(program))) {
      throw new StackException("histories is not built yet (" + program + "): run `make tools`");
    }
  }

  /**
   * Checks the histories; they and a violation are left in {@code target/histories}.
   *
   * @param name of the files
   * @return why they are not linearizable, for people; empty if they are
   */
  Optional<String> violation(String name, List<History> histories) throws IOException {
    Path file = Files.createDirectories(DIRECTORY).resolve(name + ".jsonl");
    try (Writer lines = Files.newBufferedWriter(file)) {
      for (History history : histories) {
        for (Call call : history.calls()) {
          lines.append(json.writeValueAsString(call)).append('\n');
        }
      }
    }
    Files.deleteIfExists(DIRECTORY.resolve(name + ".jsonl.html"));
    Command.Output told = run(List.of(program, file.toString()));
    if (told.exitCode() > 1) {
      told.orThrow();
    }
    Files.writeString(DIRECTORY.resolve(name + ".txt"), told.stdout());
    return told.ok() ? Optional.empty() : Optional.of(told.stdout());
  }

  private static Command.Output run(List<String> line) {
    return new Command(line, Map.of(), Duration.ofMinutes(2)).run();
  }
}
