package dev.tenancy.faults;

import java.util.List;

/**
 * PostgreSQL's own account of what was done, whoever did it: every schema created and dropped, and
 * every move of a record.
 */
record AuditTrail(Sql admin) {

  /** Installs it, as superuser, next to the registry. */
  static AuditTrail install(Sql admin) {
    admin.run(
        "create schema audit",
        "create table audit.schemas (at timestamptz default clock_timestamp(), what text, name"
            + " text)",
        "create table audit.moves (n bigint generated always as identity, slug text, id uuid,"
            + " status text)",
        """
        create function audit.on_drop() returns event_trigger
          language plpgsql security definer set search_path = pg_catalog as $$
        begin
          insert into audit.schemas (what, name)
            select 'drop', object_name from pg_event_trigger_dropped_objects()
            where object_type = 'schema';
        end $$
        """,
        """
        create function audit.on_create() returns event_trigger
          language plpgsql security definer set search_path = pg_catalog as $$
        begin
          insert into audit.schemas (what, name)
            select 'create', object_identity from pg_event_trigger_ddl_commands()
            where command_tag = 'CREATE SCHEMA';
        end $$
        """,
        """
        create function audit.on_move() returns trigger
          language plpgsql security definer set search_path = pg_catalog as $$
        begin
          if tg_op = 'INSERT' or new.status <> old.status then
            insert into audit.moves (slug, id, status) values (new.slug, new.id, new.status);
          end if;
          return null;
        end $$
        """,
        "create event trigger audit_drops on sql_drop execute function audit.on_drop()",
        "create event trigger audit_creations on ddl_command_end execute function"
            + " audit.on_create()",
        "create trigger audit_moves after insert or update on tenancy.tenants for each row execute"
            + " function audit.on_move()");
    return new AuditTrail(admin);
  }

  /** How often a schema of this name was created. */
  int creations(String schema) {
    return count("create", schema);
  }

  /** How often a schema of this name was dropped. */
  int drops(String schema) {
    return count("drop", schema);
  }

  /** The states through which the record went, in order. */
  List<String> moves(String id) {
    return admin.texts("select status from audit.moves where id = ?::uuid order by n", id);
  }

  private int count(String what, String schema) {
    return Integer.parseInt(
        admin.one("select count(*) from audit.schemas where what = ? and name = ?", what, schema));
  }
}
