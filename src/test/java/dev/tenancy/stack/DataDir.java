package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/** The directory of one stack: data, logs, ports, secrets. One JVM uses it at a time. */
public final class DataDir implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String OWNER = "owner";

  private final Path root;
  private final FileChannel channel;
  private final Ports ports;
  private final Processes processes;

  /**
   * Takes the directory, made if absent, and ends processes that an earlier use left running.
   *
   * @param fresh whether to forget everything in it first
   * @throws StackException if another process uses it
   */
  static DataDir open(Path directory, boolean fresh) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new StackException(
            "already running in %s, as process %s: stop that one first (Ctrl-C where it runs)"
                .formatted(root, Files.readString(root.resolve(OWNER)).strip()));
      }
      Files.writeString(root.resolve(OWNER), ProcessHandle.current().pid() + "\n");
      return new DataDir(root, channel, fresh);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataDir(Path root, FileChannel channel, boolean fresh) throws IOException {
    this.root = root;
    this.channel = channel;
    var pids = new PidFiles(directory("pids"));
    pids.endGuardian();
    pids.endAll();
    delete(environment()); // A killed run could not.
    Path forgetting = root.resolve("forgetting");
    if (fresh || Files.exists(forgetting)) {
      // Marked, so that an interrupted deletion is finished next time: half the data is no data.
      Files.writeString(forgetting, "");
      deleteAllBut(Set.of(LOCK, OWNER, "pids", "forgetting"));
      delete(forgetting);
    }
    ports = new Ports(root.resolve("ports.properties"));
    processes = new Processes(directory("pids"), pids);
    directory("logs");
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Another stack of this very JVM.
    }
  }

  public Path root() {
    return root;
  }

  /** Returns the sub-directory of that name, made if absent. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where the part of that name writes its log. */
  public Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  /** Returns a free loopback port, the same one at every start as long as it is free. */
  public int port(String name) {
    return ports.port(name);
  }

  /** Returns the file that tells a shell how to reach the stack; it exists while all is ready. */
  Path environment() {
    return root.resolve("env");
  }

  Processes processes() {
    return processes;
  }

  /** Returns the file of a random secret (32 hexadecimal digits), made at first use, mode 0600. */
  Path secret(String name) {
    Path file = directory("secrets").resolve(name);
    if (!Files.exists(file)) {
      byte[] bytes = new byte[16];
      new SecureRandom().nextBytes(bytes);
      writePrivate(file, HexFormat.of().formatHex(bytes));
    }
    return file;
  }

  /** Writes a file that only its owner can read, all at once. */
  static Path writePrivate(Path file, String content) {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Path draft = Files.createTempFile(file.getParent(), ".", ".draft", mode);
      Files.writeString(draft, content);
      return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes everything in it but the files and directories of these names. */
  void deleteAllBut(Set<String> kept) {
    try (Stream<Path> children = Files.list(root)) {
      children
          .filter(child -> !kept.contains(child.getFileName().toString()))
          .forEach(DataDir::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a file, or a directory with all that is in it, if it exists. */
  static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every process started in it, then lets others use it. */
  @Override
  public void close() {
    delete(environment());
    processes.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
