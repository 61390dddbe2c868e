package com.example.orders;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The only way to the database: a transaction that belongs to one tenant. */
final class TenantTransactions {
  private final HikariDataSource pool;

  /** Takes a pool of connections without autocommit, which all tenants share. */
  TenantTransactions(HikariDataSource pool) {
    if (pool.isAutoCommit()) {
      throw new IllegalArgumentException("with autocommit the tenant is left at once");
    }
    this.pool = pool;
  }

  /** What is done inside. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection transaction) throws SQLException;
  }

  /**
   * Enters the tenant, does the work and commits; or rolls back.
   *
   * @throws SQLException with a state {@code TN…} if the tenant is refused
   */
  <T> T inside(String tenant, Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection();
        // After the commit there is nothing left to roll back, and nothing is sent.
        Rollback _ = connection::rollback) {
      try (PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)")) {
        enter.setString(1, tenant);
        enter.execute();
      }
      T result = work.in(connection);
      connection.commit();
      return result;
    }
  }

  private interface Rollback extends AutoCloseable {
    @Override
    void close() throws SQLException;
  }
}
