package dev.tenancy.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Reads the registry table that an application had before. It is never changed here. Every method
 * throws JDBI's exception if the database cannot be read.
 */
public final class ApplicationTables {
  private static final List<String> COLUMNS =
      List.of(
          "id", "slug", "name", "schema_name", "status", "is_active", "deleted_at", "updated_at");

  private static final String READ =
      """
      select id::text as id, coalesce(slug::text, '') as slug, coalesce(name::text, '') as name,
        schema_name::text as schema_name, coalesce(status::text, '') as status,
        coalesce(is_active, true) as is_active, deleted_at::text as deleted_at
      from %I.%I
      """;

  private final Database database;

  public ApplicationTables(Database database) {
    this.database = database;
  }

  /** What keeps this table from being adopted, each with its remedy; empty if nothing does. */
  public List<String> problems(ApplicationTable table) {
    return database.jdbi().withHandle(handle -> problems(handle, table));
  }

  private static List<String> problems(Handle handle, ApplicationTable table) {
    if (!hasAdoptions(handle)) {
      return List.of(
          "the registry is not there, or of an older version: start the operator of this version"
              + " once");
    }
    List<String> columns =
        handle
            .createQuery(
                """
                select a.attname from pg_attribute a
                join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = :schema and c.relname = :table and a.attnum > 0
                  and not a.attisdropped and c.relkind in ('r', 'p')
                """)
            .bind("schema", table.schema())
            .bind("table", table.table())
            .mapTo(String.class)
            .list();
    if (columns.isEmpty()) {
      return List.of("there is no table " + table + " in this database: name it as schema.table");
    }
    List<String> missing = new ArrayList<>(COLUMNS);
    missing.removeAll(columns);
    if (!missing.isEmpty()) {
      return List.of(
          "table %s lacks %s: let an import read a view's table, or add them"
              .formatted(table, String.join(", ", missing)));
    }
    return handle
        .createQuery(
            """
            select case when not exists (select from pg_roles where rolname = 'tenancy_mirror')
                then 'role tenancy_mirror is missing: let the database''s administrator run bootstrap.sql again'
              when not pg_has_role('tenancy_mirror', 'usage')
                then format('grant tenancy_mirror to %I', current_user)
              when not has_schema_privilege('tenancy_mirror', n.oid, 'usage')
                then format('its schema may not be used: grant usage on schema %I to tenancy_mirror', n.nspname)
              when not (has_table_privilege('tenancy_mirror', c.oid, 'select')
                  and has_table_privilege('tenancy_mirror', c.oid, 'update'))
                then format('it may not be read and updated: grant select, update on %I.%I to tenancy_mirror',
                  n.nspname, c.relname)
            end
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = :schema and c.relname = :table
            """)
        .bind("schema", table.schema())
        .bind("table", table.table())
        .mapTo(String.class)
        .findOne()
        .stream()
        .toList();
  }

  /** Whether the registry is there, at a version that knows of adoptions. */
  static boolean hasAdoptions(Handle handle) {
    return handle
        .createQuery(
            """
            select exists (
              select from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = 'tenancy' and c.relname = 'adopted')
            """)
        .mapTo(Boolean.class)
        .one();
  }

  /** All rows, by id. */
  public List<ApplicationRow> rows(ApplicationTable table) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(statement(handle, READ + "order by 1", table))
                    .map(ApplicationTables::row)
                    .list());
  }

  /**
   * The rows of one id, held to the end of the transaction, so that they stay as they are.
   *
   * @throws org.jdbi.v3.core.JdbiException with SQLSTATE 55P03 if somebody else is changing one
   */
  public static List<ApplicationRow> hold(Handle handle, ApplicationTable table, String id) {
    return handle
        .createQuery(statement(handle, READ + "where id::text = :id for share nowait", table))
        .bind("id", id)
        .map(ApplicationTables::row)
        .list();
  }

  /** The server quotes the names; nothing is put together here. */
  private static String statement(Handle handle, String template, ApplicationTable table) {
    return handle
        .createQuery("select format(:template, :schema, :table)")
        .bind("template", template)
        .bind("schema", table.schema())
        .bind("table", table.table())
        .mapTo(String.class)
        .one();
  }

  private static ApplicationRow row(ResultSet row, StatementContext context) throws SQLException {
    return new ApplicationRow(
        Optional.ofNullable(row.getString("id")).orElse(""),
        Optional.ofNullable(row.getString("slug")).orElse(""),
        Optional.ofNullable(row.getString("name")).orElse(""),
        Optional.ofNullable(row.getString("schema_name")),
        Optional.ofNullable(row.getString("status")).orElse(""),
        row.getBoolean("is_active"),
        Optional.ofNullable(row.getString("deleted_at")));
  }
}
