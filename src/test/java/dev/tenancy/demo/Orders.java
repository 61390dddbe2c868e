package dev.tenancy.demo;

import dev.tenancy.stack.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The tenants' data, looked at directly. */
final class Orders {
  private final Postgres postgres;

  Orders(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * A tenant's record.
   *
   * @param schema its schema's name, unquoted
   */
  record Tenant(UUID id, String slug, String schema) {}

  Tenant tenant(String slug) throws SQLException {
    try (Connection admin = postgres.admin().getConnection();
        PreparedStatement select =
            admin.prepareStatement(
                "select id, schema_name from tenancy.tenants"
                    + " where slug = ? and status <> 'dropped'")) {
      select.setString(1, slug);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException(slug + " has no record");
        }
        return new Tenant(row.getObject(1, UUID.class), slug, row.getString(2));
      }
    }
  }

  /** Adds rows that carry their owner's name, as the application would: through the SQL door. */
  void seed(String slug, int rows) throws SQLException {
    try (Connection application = postgres.as(Postgres.ORDERS_APP).getConnection()) {
      application.setAutoCommit(false);
      try (PreparedStatement enter = application.prepareStatement("select tenancy.enter(?)");
          PreparedStatement insert =
              application.prepareStatement(
                  "insert into orders (owner, item)"
                      + " select ?, 'item ' || n from generate_series(1, ?) n")) {
        enter.setString(1, slug);
        enter.execute();
        insert.setString(1, slug);
        insert.setInt(2, rows);
        insert.executeUpdate();
        application.commit();
      }
    }
  }

  /** The MD5 of all the tenant's rows in order, with their number before it. */
  String checksum(Tenant tenant) throws SQLException {
    try (Connection admin = postgres.admin().getConnection();
        PreparedStatement path =
            admin.prepareStatement("select set_config('search_path', quote_ident(?), false)");
        PreparedStatement sum =
            admin.prepareStatement(
                "select count(*) || ' rows, md5 ' || md5(string_agg(o::text, ';' order by id))"
                    + " from orders o")) {
      path.setString(1, tenant.schema());
      path.execute();
      try (ResultSet row = sum.executeQuery()) {
        row.next();
        return String.valueOf(row.getString(1));
      }
    }
  }

  /** Whether the catalog knows no such schema. */
  boolean isAbsent(String schema) throws SQLException {
    try (Connection admin = postgres.admin().getConnection();
        PreparedStatement select =
            admin.prepareStatement(
                "select not exists (select from pg_namespace where nspname = ?)")) {
      select.setString(1, schema);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
