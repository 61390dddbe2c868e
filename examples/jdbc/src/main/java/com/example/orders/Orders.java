package com.example.orders;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Statements on a tenant's table. They name no schema: the search path is the tenant's. */
final class Orders {
  private Orders() {}

  static List<Order> list(Connection transaction) throws SQLException {
    String sql = "select id, owner, item from orders order by id limit 100";
    try (PreparedStatement select = transaction.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      List<Order> orders = new ArrayList<>();
      while (rows.next()) {
        orders.add(new Order(rows.getLong("id"), rows.getString("owner"), rows.getString("item")));
      }
      return orders;
    }
  }

  static Order place(Connection transaction, String owner, String item) throws SQLException {
    String sql = "insert into orders (owner, item) values (?, ?) returning id";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setString(1, owner);
      insert.setString(2, item);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return new Order(row.getLong("id"), owner, item);
      }
    }
  }
}
