package dev.tenancy.schema;

import dev.tenancy.tenant.SchemaName;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * An object as the catalogs know it.
 *
 * @param classId the oid of the catalog that holds it ({@code pg_class}, {@code pg_proc}, …)
 * @param id its oid there
 */
record CatalogObject(long classId, long id) {

  /** The schema of this name; empty if there is none. */
  static List<CatalogObject> schema(Handle handle, SchemaName name) {
    return handle
        .createQuery(
            """
            select 'pg_namespace'::regclass::oid::bigint, oid::bigint
            from pg_catalog.pg_namespace where nspname = :name
            """)
        .bind("name", name.value())
        .map((row, context) -> new CatalogObject(row.getLong(1), row.getLong(2)))
        .list();
  }

  /** A query that begins with {@code reached.sql}, with these as its roots. */
  static Query reachedFrom(Handle handle, Collection<CatalogObject> roots, String query) {
    return handle
        .createQuery(query)
        .bindArray("classes", Long.class, roots.stream().map(CatalogObject::classId).toList())
        .bindArray("objects", Long.class, roots.stream().map(CatalogObject::id).toList());
  }
}
