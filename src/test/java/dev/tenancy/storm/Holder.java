package dev.tenancy.storm;

import dev.tenancy.stack.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A client inside a tenant that does nothing, its transaction open, and its session's number. */
record Holder(String tenant, Connection connection, int pid) implements AutoCloseable {

  /** Enters each of these tenants; whoever is inside when one fails is let go. */
  static List<Holder> enterAll(Stage stage, Collection<String> tenants) throws SQLException {
    List<Holder> holders = new ArrayList<>();
    try {
      for (String tenant : tenants) {
        holders.add(enter(stage, tenant));
      }
      return holders;
    } catch (SQLException e) {
      closeAll(holders);
      throw e;
    }
  }

  static void closeAll(List<Holder> holders) throws SQLException {
    for (Holder holder : holders) {
      holder.close();
    }
  }

  private static Holder enter(Stage stage, String tenant) throws SQLException {
    Connection connection = stage.stack().postgres().as(Postgres.ORDERS_APP).getConnection();
    connection.setAutoCommit(false);
    try (PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)")) {
      enter.setString(1, tenant);
      enter.execute();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return new Holder(tenant, connection, row.getInt(1));
    }
  }

  /** Reads once more what it may read: rows of its own tenant, some, and nobody else's. */
  boolean reads() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("select bool_and(owner = ?), count(*) from orders");
        ResultSet row = read(select)) {
      row.next();
      return row.getBoolean(1) && row.getLong(2) > 0;
    }
  }

  private ResultSet read(PreparedStatement select) throws SQLException {
    select.setString(1, tenant);
    return select.executeQuery();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
