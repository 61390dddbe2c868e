package dev.tenancy.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Statements too long for a Java source: {@code src/main/resources/db}. */
public final class SqlFile {
  private SqlFile() {}

  /** The text of {@code db/<name>}, which is in the jar. */
  public static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(SqlFile.class.getResourceAsStream("/db/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
