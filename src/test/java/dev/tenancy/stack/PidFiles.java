package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the guardian of an earlier start, or it could end processes of this one. */
  void endGuardian() {
    end(file(Guardian.NAME));
  }

  /** Ends, with all their children, the processes that still have a file, but not the guardian. */
  void endAll() {
    try (Stream<Path> files = Files.list(directory)) {
      files.filter(file -> !file.equals(file(Guardian.NAME))).forEach(PidFiles::end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Path file) {
    try {
      living(file).ifPresent(Ending::tree);
      Files.deleteIfExists(file);
    } catch (NoSuchFileException e) {
      return; // It ended by itself just now.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ProcessHandle> living(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
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
