package dev.tenancy.schema;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Statements that take names where PostgreSQL allows no parameters. The server itself quotes them,
 * by {@code format}'s {@code %I} and {@code %L}; nothing is put together here.
 */
final class Ddl {
  private Ddl() {}

  /** Runs {@code template} with {@code arguments} in its place-holders. */
  static void run(Handle handle, String template, String... arguments) {
    String statement =
        handle
            .createQuery("select format(:template, variadic :arguments)")
            .bind("template", template)
            .bindArray("arguments", String.class, List.of(arguments))
            .mapTo(String.class)
            .one();
    handle.execute(statement);
  }
}
