package dev.tenancy.histories;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.stack.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The SQL door with a planted bug: the product's own text with some of it replaced. */
final class EnterVariant {
  static final String LOCK =
      "perform pg_catalog.pg_advisory_xact_lock_shared(tenancy.lock_key(enter.slug));";
  static final String ADMIT = "perform pg_catalog.set_config(";

  private final String text;

  private EnterVariant(String text) {
    this.text = text;
  }

  static EnterVariant none() {
    try (InputStream in = EnterVariant.class.getResourceAsStream("/db/registry/R__enter.sql")) {
      return new EnterVariant(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  EnterVariant replace(String part, String by) {
    if (!text.contains(part)) {
      throw new IllegalStateException("tenancy.enter has changed: it lacks " + part);
    }
    return new EnterVariant(text.replace(part, by));
  }

  void install(RegistryFixture fixture) throws SQLException {
    try (Connection operator = fixture.postgres().as(Postgres.OPERATOR).getConnection();
        Statement statement = operator.createStatement()) {
      statement.execute(text);
    }
  }
}
