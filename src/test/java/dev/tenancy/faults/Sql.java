package dev.tenancy.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Statements, each on a connection of its own. */
record Sql(DataSource source) {

  /** Runs statements in order, each committed. */
  void run(String... statements) {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of all rows, as text. */
  List<String> texts(String query, Object... parameters) {
    return rows(query, parameters).stream().map(List::getFirst).toList();
  }

  /** The one value of the one row. */
  String one(String query, Object... parameters) {
    List<String> values = texts(query, parameters);
    if (values.size() != 1) {
      throw new IllegalStateException(values.size() + " rows, not one, of: " + query);
    }
    return values.getFirst();
  }

  /** All rows, every column as text. */
  List<List<String>> rows(String query, Object... parameters) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getString(i));
          }
          rows.add(row);
        }
        return rows;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
