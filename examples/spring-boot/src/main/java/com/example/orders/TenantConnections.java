package com.example.orders;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.springframework.stereotype.Component;

/**
 * Hands out a connection that is inside its tenant: by the first statement of the transaction that
 * Hibernate goes on with. So autocommit ends here, before Hibernate would end it.
 */
@Component
class TenantConnections implements MultiTenantConnectionProvider<String> {
  private final DataSource pool;

  TenantConnections(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public Connection getConnection(String tenant) throws SQLException {
    Connection connection = pool.getConnection();
    try {
      // Else entering is a transaction of its own, and what follows runs outside of the tenant.
      connection.setAutoCommit(false);
      try (PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)")) {
        enter.setString(1, tenant);
        enter.execute();
      }
      return connection;
    } catch (SQLException e) {
      releaseConnection(tenant, connection, e);
      throw e;
    }
  }

  private void releaseConnection(String tenant, Connection connection, SQLException because) {
    try {
      releaseConnection(tenant, connection);
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  @Override
  public void releaseConnection(String tenant, Connection connection) throws SQLException {
    try (connection) {
      // After the commit there is nothing left to roll back, and nothing is sent.
      connection.rollback();
    }
  }

  /** For what belongs to nobody; Hibernate asks for it at most when it starts. */
  @Override
  public Connection getAnyConnection() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public void releaseAnyConnection(Connection connection) throws SQLException {
    connection.close();
  }

  /** A connection that was given back between two statements would have left the tenant. */
  @Override
  public boolean supportsAggressiveRelease() {
    return false;
  }

  @Override
  public boolean isUnwrappableAs(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type.cast(this);
  }
}
