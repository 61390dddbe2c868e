package dev.tenancy.schema;

import dev.tenancy.registry.SchemaAdopter;
import dev.tenancy.tenant.SchemaName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Makes a schema that was there before a tenant's own: marks it and lets applications use it. What
 * its comment said is kept below the mark; no row and no table is touched.
 */
public final class SchemaTakeover implements SchemaAdopter {

  /** What the catalog says of a schema. */
  private record Found(String mark, String owner, boolean owned) {}

  @Override
  public Optional<String> refusal(Handle handle, SchemaName name) {
    return handle
        .createQuery(
            """
            select split_part(coalesce(obj_description(oid, 'pg_namespace'), ''), E'\\n', 1) as mark,
              quote_ident(pg_get_userbyid(nspowner)) as owner, pg_has_role(nspowner, 'usage') as owned,
              quote_ident(current_user) as me
            from pg_catalog.pg_namespace where nspname = :name
            """)
        .bind("name", name.value())
        .map(
            (row, context) ->
                refusal(
                    name,
                    new Found(
                        row.getString("mark"), row.getString("owner"), row.getBoolean("owned")),
                    row.getString("me")))
        .findOne()
        .orElseGet(() -> Optional.of("there is no schema " + name + ": restore it from a backup"));
  }

  private static Optional<String> refusal(SchemaName name, Found found, String me) {
    if (found.mark().startsWith(TenantSchemas.MARK)) {
      return Optional.of(
          "schema %s carries the mark of another tenant (%s). If that tenant is no more, take it off: comment on schema %s is null"
              .formatted(name, found.mark(), name));
    }
    if (!found.owned()) {
      return Optional.of(
          "schema %s belongs to role %s: alter schema %s owner to %s, or grant %s to %s"
              .formatted(name, found.owner(), name, me, found.owner(), me));
    }
    return Optional.empty();
  }

  @Override
  public void takeOver(Handle handle, SchemaName name, UUID tenant) {
    String before =
        handle
            .createQuery(
                "select coalesce(E'\\n' || obj_description(oid, 'pg_namespace'), '')"
                    + " from pg_catalog.pg_namespace where nspname = :name")
            .bind("name", name.value())
            .mapTo(String.class)
            .one();
    Ddl.run(
        handle, "comment on schema %I is %L", name.value(), TenantSchemas.MARK + tenant + before);
    TenantSchemas.grantUse(handle, name);
    grantTables(handle, name);
  }

  /** As far as the rights go: what another role owns, that role has granted as it likes. */
  private static void grantTables(Handle handle, SchemaName name) {
    List<String> grants =
        handle
            .createQuery(
                """
                select format(
                  case when c.relkind = 'S' then 'grant usage, select on sequence %I.%I to tenancy_app'
                    else 'grant select, insert, update, delete on table %I.%I to tenancy_app' end,
                  n.nspname, c.relname)
                from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where n.nspname = :name and c.relkind in ('r', 'p', 'v', 'S')
                  and c.relname <> 'flyway_schema_history' and pg_has_role(c.relowner, 'usage')
                """)
            .bind("name", name.value())
            .mapTo(String.class)
            .list();
    for (String grant : grants) {
      handle.execute(grant);
    }
  }
}
