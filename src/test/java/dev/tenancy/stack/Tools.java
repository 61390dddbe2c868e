package dev.tenancy.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The programs that {@code make tools} builds.
 *
 * @param directory where they lie, outside the work tree
 */
public record Tools(Path directory) {

  /**
   * Finds the directory: system property {@code tenancy.tools}, else the environment's {@code
   * TENANCY_TOOLS}, else what {@code tools/build --where} says.
   */
  public static Tools locate() {
    String told =
        System.getProperty("tenancy.tools", System.getenv().getOrDefault("TENANCY_TOOLS", ""));
    if (told.isEmpty()) {
      var line = List.of("tools/build", "--where");
      told = new Command(line, Map.of(), Duration.ofSeconds(10)).run().orThrow();
    }
    return new Tools(Path.of(told).toAbsolutePath());
  }

  public String etcd() {
    return program("etcd");
  }

  public String kubeApiserver() {
    return program("kube-apiserver");
  }

  public String kubectl() {
    return program("kubectl");
  }

  public String temporal() {
    return program("temporal");
  }

  private String program(String name) {
    Path file = directory.resolve(name);
    if (!Files.isExecutable(file)) {
      throw new StackException(name + " is not built yet (" + file + "): run `make tools` once");
    }
    return file.toString();
  }
}
