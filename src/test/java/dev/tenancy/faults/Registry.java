package dev.tenancy.faults;

import dev.tenancy.stack.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.postgresql.PGConnection;

/** The records, the schemas and their users, looked at by SQL. */
record Registry(Postgres postgres) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A row of the registry. */
  record Row(String id, String slug, String schema, String status, String uid, int deletions) {}

  /** All rows of the slug, the newest first. */
  List<Row> rows(String slug) {
    return rowsWhere("where slug = ? order by created_at desc, version desc", slug);
  }

  /** All rows. */
  List<Row> rows() {
    return rowsWhere("order by slug, created_at");
  }

  /** The state of the newest row of the slug, empty if it has none. */
  Optional<String> status(String slug) {
    return rows(slug).stream().findFirst().map(Row::status);
  }

  private List<Row> rowsWhere(String condition, Object... parameters) {
    return admin()
        .rows(
            "select id, slug, schema_name, status, resource_uid, deletions from tenancy.tenants "
                + condition,
            parameters)
        .stream()
        .map(
            r ->
                new Row(
                    r.get(0), r.get(1), r.get(2), r.get(3), r.get(4), Integer.parseInt(r.get(5))))
        .toList();
  }

  Sql admin() {
    return new Sql(postgres.admin());
  }

  /** The schemas that carry a tenant's mark or a tenant's name. */
  List<String> tenantSchemas() {
    return admin()
        .texts(
            "select nspname from pg_namespace where nspname like 'tenant\\_%'"
                + " or obj_description(oid, 'pg_namespace') like 'tenancy.dev/tenant %'");
  }

  /**
   * Acts in the moment in which the newest record of the slug is seen to have reached a state,
   * woken by the registry's notification: within milliseconds.
   *
   * @param cause what makes it go there; runs beside
   * @param act what is done at that moment
   */
  void inTheMoment(String slug, String status, Runnable cause, Runnable act) {
    try (Connection connection = postgres.admin().getConnection();
        Statement listen = connection.createStatement();
        PreparedStatement read =
            connection.prepareStatement(
                "select 1 from tenancy.tenants where slug = ? and status = ?")) {
      listen.execute("listen tenancy_changes");
      read.setString(1, slug);
      read.setString(2, status);
      CompletableFuture<Void> causing = CompletableFuture.runAsync(cause);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!isThere(read)) {
        if (System.nanoTime() > end) {
          throw new AssertionError(slug + " was never seen to be " + status);
        }
        connection.unwrap(PGConnection.class).getNotifications(100);
      }
      act.run();
      causing.join();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isThere(PreparedStatement read) throws SQLException {
    try (ResultSet row = read.executeQuery()) {
      return row.next();
    }
  }

  /** A request of the application: a transaction inside the tenant, open until it is closed. */
  Connection enter(String slug) {
    try {
      Connection connection = postgres.as(Postgres.ORDERS_APP).getConnection();
      connection.setAutoCommit(false);
      try (PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)")) {
        enter.setString(1, slug);
        enter.execute();
      }
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Holds up the drop of a schema until it is closed: an open transaction of an administrator that
   * locks the schema itself, which is no use of its relations and so does not hold up the drain.
   */
  Connection holdUpDrop(String schema) {
    try {
      Connection connection = postgres.admin().getConnection();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        // Never committed: the lock alone is wanted.
        statement.execute("comment on schema " + schema + " is 'an administrator works here'");
      }
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts tables into a schema, owned by the operator, in more than one transaction's locks. */
  void furnish(String schema, int tables) {
    try (Connection connection = postgres.as(Postgres.OPERATOR).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          ("do $$ begin for i in 1..%d loop execute format('create table %s.t%%s (id int primary"
                  + " key)', i); if i %% 500 = 0 then commit; end if; end loop; end $$")
              .formatted(tables, schema));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many tables a schema holds. */
  long tables(String schema) {
    return admin()
        .texts(
            "select c.oid::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where c.relkind = 'r' and n.nspname = '"
                + schema
                + "'")
        .size();
  }

  /** Whether one of the operators' sessions is inside {@code drop schema}, waiting for a lock. */
  boolean dropIsHeldUp() {
    return !admin()
        .texts(
            "select pid from pg_stat_activity where application_name = 'tenant-operator'"
                + " and query like 'drop schema%' and wait_event_type = 'Lock'")
        .isEmpty();
  }

  /** All that the catalog says of the schema, and all its rows, in one number. */
  String checksum(String schema) {
    Sql admin = admin();
    StringBuilder all = new StringBuilder();
    all.append(
        admin.texts(
            """
            select concat_ws('|', n.oid, n.nspowner, n.nspacl, obj_description(n.oid, 'pg_namespace'))
            from pg_namespace n where nspname = ?
            union all
            select concat_ws('|', c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relfilenode,
              (select string_agg(concat_ws(' ', attname, atttypid, attnotnull, attisdropped), ','
                order by attnum) from pg_attribute where attrelid = c.oid),
              (select string_agg(pg_get_constraintdef(oid), ',' order by oid)
                from pg_constraint where conrelid = c.oid))
            from pg_class c where relnamespace = (select oid from pg_namespace where nspname = ?)
            order by 1
            """,
            schema,
            schema));
    for (String query :
        admin.texts(
            """
            select format('select md5(string_agg(t::text, '';'' order by t::text)) from %I.%I t',
              schemaname, tablename)
            from pg_tables where schemaname = ? order by tablename
            """,
            schema)) {
      all.append(admin.one(query));
    }
    return all.toString();
  }
}
