package dev.tenancy.histories;

import dev.tenancy.registry.RegistryFixture;
import java.sql.Connection;
import java.sql.SQLException;

/** An application's connection, opened again after it was lost. */
final class ApplicationConnection implements AutoCloseable {
  private final RegistryFixture fixture;
  private Connection connection;

  ApplicationConnection(RegistryFixture fixture) {
    this.fixture = fixture;
  }

  Connection open() throws SQLException {
    if (connection == null) {
      connection = fixture.application();
      connection.setAutoCommit(false);
    }
    return connection;
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
