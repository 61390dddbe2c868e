package dev.tenancy.registry;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * An application that had its tenants before the operator: a registry table of its own, and a
 * schema for each, whose tables belong to its own role.
 */
public final class LegacyApplication {
  private final DataSource admin;
  private final String home;

  /** Makes an empty one whose table is {@code <home>.tenants}. */
  public LegacyApplication(DataSource admin, String home) throws SQLException {
    this.admin = admin;
    this.home = home;
    run(
        "do $$ begin create role legacy_owner nologin; exception when duplicate_object then null;"
            + " end $$",
        "create schema " + home + " authorization legacy_owner",
        """
        create table %s.tenants (
          id uuid primary key, slug text, name text, schema_name text, status varchar(20),
          is_active boolean, deleted_at timestamptz, created_at timestamptz default now(),
          updated_at timestamptz default now(), plan text default 'basic')
        """
            .formatted(home),
        "alter table " + home + ".tenants owner to legacy_owner",
        "grant usage on schema " + home + " to tenancy_mirror",
        "grant select, update on " + home + ".tenants to tenancy_mirror");
  }

  /** Its registry table. */
  public ApplicationTable table() {
    return new ApplicationTable(home, "tenants");
  }

  /** A schema with two rows, owned by the operator's role; its table is the application's. */
  public String schema(String slug) throws SQLException {
    String schema = "tenant_" + slug.replace('-', '_');
    run(
        "create schema " + schema + " authorization tenancy_operator",
        "create table " + schema + ".orders (id int primary key, owner text)",
        "insert into " + schema + ".orders values (1, '" + slug + "'), (2, '" + slug + "')",
        "alter table " + schema + ".orders owner to legacy_owner");
    return schema;
  }

  /** A tenant in use. */
  public UUID tenant(String slug) throws SQLException {
    return row(slug, schema(slug));
  }

  /** A row in use that names a schema, which may not be there. */
  public UUID row(String slug, String schema) throws SQLException {
    UUID id = UUID.randomUUID();
    run(
        "insert into %s.tenants (id, slug, name, schema_name, status, is_active) values ('%s', '%s', 'Name of %s', '%s', 'ready', true)"
            .formatted(home, id, slug, slug, schema));
    return id;
  }

  /** Sets columns of a row, as in {@code status = 'deleted'}. */
  public void set(UUID id, String assignments) throws SQLException {
    run("update %s.tenants set %s where id = '%s'".formatted(home, assignments, id));
  }

  /** What its row says: status, switch, and whether it is marked deleted. */
  public String state(UUID id) throws SQLException {
    return one(
        "select concat_ws(' ', status, is_active, deleted_at is not null) from %s.tenants where id = '%s'"
            .formatted(home, id));
  }

  /** All rows of its table, and how the table is made, in one text. */
  public String everything() throws SQLException {
    return one("select string_agg(t::text, E'\\n' order by t.id) from %s.tenants t".formatted(home))
        + one(
            "select concat_ws(' ', c.relowner, c.relhastriggers, (select string_agg(attname, ',')"
                + " from pg_attribute where attrelid = c.oid), c.relacl) from pg_class c where"
                + " c.oid ="
                + " '%s.tenants'::regclass".formatted(home));
  }

  /** Statements as the superuser, each by itself. */
  public void run(String... statements) throws SQLException {
    try (Connection connection = admin.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row, as the superuser sees it. */
  public String one(String query) throws SQLException {
    try (Connection connection = admin.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : null;
    }
  }
}
