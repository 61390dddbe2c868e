package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** One file per living process, by which a later start finds what an earlier one left running. */
final class PidFiles {
  // A process writes its file right after its start; a number used again belongs to a later start.
  private static final Duration LATEST_WRITE = Duration.ofSeconds(30);

  private final Path directory;

  PidFiles(Path directory) {
    this.directory = directory;
  }

  Path file(String name) {
    return directory.resolve(name + ".pid");
  }

  /** Removes the file of that name if it still speaks of this process. */
  void forget(String name, long pid) {
    try {
      if (read(file(name)).filter(found -> found == pid).isPresent()) {
        Files.deleteIfExists(file(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends, with all their children, the processes an earlier start left; returns their names. */
  List<String> endAll() {
    var ended = new ArrayList<String>();
    try (Stream<Path> files = Files.list(directory)) {
      // The guardian first, or it could end processes of the new start.
      for (Path file :
          files.sorted((a, b) -> Boolean.compare(isGuardian(b), isGuardian(a))).toList()) {
        Optional<ProcessHandle> living = living(file);
        living.ifPresent(PidFiles::endTree);
        if (living.isPresent() && !isGuardian(file)) {
          ended.add(file.getFileName().toString().replace(".pid", ""));
        }
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ended;
  }

  /** Ends a process and all its descendants with SIGKILL and waits until they are gone. */
  static void endTree(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> awaitExit(each, Duration.ofSeconds(5)));
  }

  /** Waits for a process to be gone; says whether it is. */
  static boolean awaitExit(ProcessHandle process, Duration limit) {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false; // Or dead, but nobody collects it: some containers have no init process.
    } catch (ExecutionException e) {
      throw new StackException("cannot wait for process " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isGuardian(Path file) {
    return file.getFileName().toString().equals(Guardian.NAME + ".pid");
  }

  private static Optional<ProcessHandle> living(Path file) throws IOException {
    Instant written = Files.getLastModifiedTime(file).toInstant();
    return read(file)
        .flatMap(ProcessHandle::of)
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .filter(start -> start.isBefore(written.plusSeconds(2)))
                    .filter(start -> start.isAfter(written.minus(LATEST_WRITE)))
                    .isPresent());
  }

  private static Optional<Long> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    return text.matches("\\d+") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}
