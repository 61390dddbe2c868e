package dev.tenancy.storm;

import dev.tenancy.stack.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tenants' schemas and rows, by SQL. */
record Schemas(Postgres postgres) {
  private static final int ROWS = 5;
  private static final Path TABLE = Path.of("examples/migrations/V1__orders.sql");

  /** The application's table and a few rows: by hand, as hundreds of Flyway's runs take minutes. */
  void furnish(List<String> tenants) {
    try (Connection operator = postgres.as(Postgres.OPERATOR).getConnection();
        Statement statement = operator.createStatement()) {
      operator.setAutoCommit(false);
      String table = Files.readString(TABLE);
      for (var each : schemaNames(tenants).entrySet()) {
        // Both names are of letters, digits, hyphens and underscores alone: the registry says so.
        statement.execute("set local search_path to \"%s\"".formatted(each.getValue()));
        statement.execute(table);
        statement.execute(
            "insert into orders (owner, item) select '%s', 'item ' || n from generate_series(1, %d) n"
                .formatted(each.getKey(), ROWS));
        operator.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schemas that these tenants have or had and that are still there. */
  Set<String> present(Collection<String> tenants) {
    Set<String> there = new HashSet<>();
    ask(
        """
        select n.nspname from tenancy.tenants t join pg_namespace n on n.nspname = t.schema_name
        where t.slug = any (?)
        """,
        tenants,
        row -> there.add(row.getString(1)));
    return there;
  }

  /** The rows of each tenant, and what the catalog says of its schema, in one number. */
  Map<String, String> checksums(Collection<String> tenants) {
    Map<String, String> sums = new HashMap<>();
    schemaNames(tenants).forEach((tenant, schema) -> sums.put(tenant, checksum(schema)));
    return sums;
  }

  private Map<String, String> schemaNames(Collection<String> tenants) {
    Map<String, String> schemas = new HashMap<>();
    ask(
        "select slug, schema_name from tenancy.tenants where slug = any (?)",
        tenants,
        row -> schemas.put(row.getString(1), row.getString(2)));
    return schemas;
  }

  private String checksum(String schema) {
    List<String> sum = new ArrayList<>();
    // The name comes from the registry, which allows letters, digits and underscores alone.
    ask(
        """
        select md5(concat_ws(';',
          (select string_agg(o::text, ';' order by o.id) from "%1$s".orders o),
          (select string_agg(concat_ws('|', n.oid, n.nspowner, n.nspacl), ';')
            from pg_namespace n where n.nspname = any (?)),
          (select string_agg(concat_ws('|', c.oid, c.relname, c.relkind, c.relowner, c.relacl,
              c.relfilenode), ';' order by c.oid)
            from pg_class c where c.relnamespace = '"%1$s"'::regnamespace)))
        """
            .formatted(schema),
        List.of(schema),
        row -> sum.add(row.getString(1)));
    return sum.getFirst();
  }

  private interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  private void ask(String query, Collection<String> names, Reader reader) {
    try (Connection admin = postgres.admin().getConnection();
        PreparedStatement select = admin.prepareStatement(query)) {
      select.setArray(1, admin.createArrayOf("text", names.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          reader.read(row);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
