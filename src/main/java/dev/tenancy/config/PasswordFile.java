package dev.tenancy.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A file that holds a password, read each time it is asked for, so that a rotated one is taken up.
 *
 * @param path the file
 */
record PasswordFile(Path path) implements Supplier<String> {

  /**
   * The password: the file's content without the line end that editors leave at its end.
   *
   * @throws UncheckedIOException if the file cannot be read, or is empty; the message names the
   *     file
   */
  @Override
  public String get() {
    try {
      String password = Files.readString(path).replaceFirst("\\R\\z", "");
      if (password.isEmpty()) {
        throw new IOException(path + " is empty");
      }
      return password;
    } catch (IOException e) {
      // Says what happened to which file, never what is in it.
      throw new UncheckedIOException("password file " + path + " cannot be read", e);
    }
  }
}
