package dev.tenancy.schema;

import dev.tenancy.tenant.SchemaName;
import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What must hold of a schema before it is dropped: it is the tenant's, and nobody depends on it.
 */
public final class Preflight {
  private final TenantSchemas schemas;
  private final OutsideDependents outside;

  public Preflight(TenantSchemas schemas, OutsideDependents outside) {
    this.schemas = schemas;
    this.outside = outside;
  }

  /**
   * Refuses a schema that must not be dropped; touches nothing.
   *
   * @return whether it is there
   * @throws ForeignSchemaException if a schema of that name does not carry the tenant's mark
   * @throws OutsideDependencyException if something outside depends on it, naming that
   * @throws org.jdbi.v3.core.JdbiException if the catalog cannot be read
   */
  public boolean finds(Handle handle, SchemaName name, UUID tenant) {
    if (!schemas.isOwn(handle, name, tenant)) {
      return false;
    }
    outside.refuseAny(handle, name);
    return true;
  }

  /**
   * The same for a part of the schema: what else depends on something in it does not matter.
   *
   * @param objects all of them inside the schema
   */
  boolean finds(Handle handle, SchemaName name, UUID tenant, Collection<CatalogObject> objects) {
    if (!schemas.isOwn(handle, name, tenant)) {
      return false;
    }
    outside.refuseAny(handle, name, objects);
    return true;
  }
}
