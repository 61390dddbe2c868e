package dev.tenancy.e2e;

import dev.tenancy.stack.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** The database as its administrator sees it. */
final class Registry {
  private final Postgres postgres;

  Registry(Postgres postgres) {
    this.postgres = postgres;
  }

  /** The newest record of a slug, dropped or not, by column. */
  Row newest(String slug) {
    return rows(slug).getLast();
  }

  /** All records of a slug, the oldest first. */
  List<Row> rows(String slug) {
    return query("select * from tenancy.tenants where slug = ? order by created_at", slug);
  }

  Row row(UUID id) {
    return query("select * from tenancy.tenants where id = ?", id).getFirst();
  }

  Row awaitStatus(String slug, String status) {
    return awaitRow(slug, row -> row.text("status").equals(status));
  }

  Row awaitRow(String slug, Predicate<Row> wanted) {
    return Awaitility.await(slug).atMost(Duration.ofSeconds(30)).until(() -> newest(slug), wanted);
  }

  boolean hasSchema(String name) {
    return !query("select 1 from pg_namespace where nspname = ?", name).isEmpty();
  }

  /** Runs statements as the superuser. */
  void run(String... statements) {
    run(postgres.admin(), statements);
  }

  /** Runs statements in one transaction as one of {@link Postgres}' roles. */
  void runAs(String role, String... statements) {
    run(postgres.as(role), statements);
  }

  List<Row> query(String sql, Object... parameters) {
    try (Connection connection = postgres.admin().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<Row> all = new ArrayList<>();
        while (rows.next()) {
          Map<String, Object> columns = new LinkedHashMap<>();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            columns.put(rows.getMetaData().getColumnName(i), rows.getObject(i));
          }
          all.add(new Row(columns));
        }
        return all;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(DataSource source, String... statements) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A row by column names. */
  record Row(Map<String, Object> columns) {
    String text(String column) {
      return String.valueOf(columns.get(column));
    }

    Instant time(String column) {
      return ((Timestamp) columns.get(column)).toInstant();
    }
  }
}
