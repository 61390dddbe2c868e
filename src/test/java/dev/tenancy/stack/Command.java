package dev.tenancy.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end.
 *
 * @param line the program and its arguments
 * @param environment variables added to this process's own
 * @param limit how long it may take
 */
public record Command(List<String> line, Map<String, String> environment, Duration limit) {

  /** What a program left behind: its exit code and all it wrote. */
  public record Output(int exitCode, String stdout, String stderr) {

    public boolean ok() {
      return exitCode == 0;
    }

    /**
     * Returns the standard output without surrounding white space.
     *
     * @throws StackException with the standard error, if the program failed
     */
    public String orThrow() {
      if (!ok()) {
        throw new StackException("exit code " + exitCode + ": " + stderr.strip() + stdout.strip());
      }
      return stdout.strip();
    }
  }

  /**
   * Runs the program with no input.
   *
   * @throws StackException if it cannot be started or takes longer than the limit
   */
  public Output run() {
    var builder = new ProcessBuilder(line).redirectInput(Path.of("/dev/null").toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new StackException("cannot start " + line.getFirst(), e);
    }
    try {
      // Both at once: a program blocks when either pipe is full.
      var stdout =
          CompletableFuture.supplyAsync(
              () -> read(process.getInputStream()), Thread::startVirtualThread);
      var stderr =
          CompletableFuture.supplyAsync(
              () -> read(process.getErrorStream()), Thread::startVirtualThread);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StackException(String.join(" ", line) + ": no end after " + limit);
      }
      return new Output(process.exitValue(), stdout.join(), stderr.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted: " + String.join(" ", line), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
