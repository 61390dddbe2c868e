package dev.tenancy.schema;

import dev.tenancy.tenant.SchemaName;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Creates tenants' schemas and tells whose a schema is. A schema carries its tenant's id in its
 * comment's first line, written in the transaction that creates it; what does not carry it is not
 * touched.
 */
public final class TenantSchemas {
  /** What a schema's comment begins with; the tenant's id and nothing else is on that line. */
  static final String MARK = "tenancy.dev/tenant ";

  /** An id as PostgreSQL writes it, as a regular expression of its own. */
  static final String ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";

  /** Whose a schema is. */
  public enum Presence {
    /** There is no schema of that name: seen in the catalog, not guessed. */
    ABSENT,
    /** It is there and carries the tenant's mark. */
    OWNED,
    /** It is there and carries no mark, or another's. */
    FOREIGN
  }

  /**
   * Looks into the catalog.
   *
   * @throws org.jdbi.v3.core.JdbiException if it cannot be read: 'cannot tell' is never an answer
   */
  public Presence presence(Handle handle, SchemaName name, UUID tenant) {
    Optional<String> comment =
        handle
            .createQuery(
                """
                select split_part(coalesce(obj_description(oid, 'pg_namespace'), ''), E'\\n', 1)
                from pg_catalog.pg_namespace where nspname = :name
                """)
            .bind("name", name.value())
            .mapTo(String.class)
            .findOne();
    if (comment.isEmpty()) {
      return Presence.ABSENT;
    }
    return comment.get().equals(MARK + tenant) ? Presence.OWNED : Presence.FOREIGN;
  }

  /**
   * Refuses a schema that is somebody else's; one that is absent is nobody's.
   *
   * @return whether the tenant's schema is there
   * @throws ForeignSchemaException if a schema of that name does not carry the tenant's mark
   * @throws org.jdbi.v3.core.JdbiException if the catalog cannot be read
   */
  public boolean isOwn(Handle handle, SchemaName name, UUID tenant) {
    return switch (presence(handle, name, tenant)) {
      case ABSENT -> false;
      case OWNED -> true;
      case FOREIGN -> throw new ForeignSchemaException(name);
    };
  }

  /**
   * Creates an empty schema with its mark, which applications may use but not change; the second
   * time it finds it there and does nothing.
   *
   * @return {@link Presence#OWNED}, or {@link Presence#FOREIGN} if a schema of that name is
   *     somebody else's, which is then left alone
   */
  public Presence create(Handle handle, SchemaName name, UUID tenant) {
    Presence before = presence(handle, name, tenant);
    if (before != Presence.ABSENT) {
      return before;
    }
    Ddl.run(handle, "create schema %I", name.value());
    Ddl.run(handle, "comment on schema %I is %L", name.value(), MARK + tenant);
    grantUse(handle, name);
    return Presence.OWNED;
  }

  /** Lets applications use the schema and what will be made in it. */
  static void grantUse(Handle handle, SchemaName name) {
    Ddl.run(handle, "grant usage on schema %I to tenancy_app", name.value());
    Ddl.run(
        handle,
        "alter default privileges in schema %I"
            + " grant select, insert, update, delete on tables to tenancy_app",
        name.value());
    Ddl.run(
        handle,
        "alter default privileges in schema %I grant usage, select on sequences to tenancy_app",
        name.value());
  }
}
