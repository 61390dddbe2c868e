package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Makes the database and the roles, as the administrator of a real installation does. */
record PostgresRoles(Postgres postgres) {

  /**
   * Makes what is missing and sets the passwords.
   *
   * @param maintenance connections to a database that exists
   */
  void create(DataSource maintenance) {
    try {
      try (Connection connection = maintenance.getConnection()) {
        unless(
            connection,
            "select from pg_database where datname = '" + Postgres.DATABASE + "'",
            "create database " + Postgres.DATABASE);
      }
      try (Connection connection = postgres.admin().getConnection()) {
        run(connection, bootstrap());
        unless(
            connection,
            "select from pg_roles where rolname = '" + Postgres.ORDERS_APP + "'",
            "create role " + Postgres.ORDERS_APP + " login in role tenancy_app");
        for (String role : List.of(Postgres.OPERATOR, Postgres.GATE, Postgres.ORDERS_APP)) {
          run(connection, "alter role " + role + " password '" + postgres.password(role) + "'");
        }
      }
    } catch (SQLException e) {
      throw new StackException("cannot prepare database " + Postgres.DATABASE, e);
    }
  }

  private static void unless(Connection connection, String found, String statement)
      throws SQLException {
    try (var query = connection.createStatement()) {
      if (!query.executeQuery(found).next()) {
        run(connection, statement);
      }
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String bootstrap() {
    try (var script = PostgresRoles.class.getResourceAsStream("/db/bootstrap/bootstrap.sql")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
