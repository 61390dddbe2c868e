package dev.tenancy.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of {@code integrations/gateway}, changed in no more than what it says is to be changed.
 */
record Configuration(String name, String text) {
  static final Path FILES = Path.of("integrations", "gateway");

  static Configuration of(String name) {
    try {
      return new Configuration(name, Files.readString(FILES.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a text, which must be there. */
  Configuration with(String original, String replacement) {
    assertThat(text).as(name).contains(original);
    return new Configuration(name, text.replace(original, replacement));
  }

  /** Says where the gate is: in the files, at {@code gate:8090}. */
  Configuration gate(int port) {
    return with("gate:8090", "127.0.0.1:" + port);
  }

  /** Says where the application is: in the files, at {@code orders:8080}. */
  Configuration application(int port) {
    return with("orders:8080", "127.0.0.1:" + port);
  }

  Path writeTo(Path directory) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
