package dev.tenancy.proxies;

import dev.tenancy.stack.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where {@code tools/proxies} put the programs. */
final class Program {
  // Debian's daemons lie where a user's PATH may not look.
  private static final String PATH = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";

  private Program() {}

  /** A program of Debian, as its package puts it. */
  static Path debian(String name) {
    return Stream.of(PATH.split(":"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(Path.of("/usr/sbin", name));
  }

  static Path envoy() {
    return Path.of(said("tools/venv", "--where", "tools/envoy"), "bin", "envoy");
  }

  /** Something that was made of Go modules. */
  static Path built(String name) {
    return Path.of(said("tools/proxies", "--where"), name);
  }

  private static String said(String... line) {
    return new Command(List.of(line), Map.of(), Duration.ofSeconds(10)).run().orThrow();
  }
}
