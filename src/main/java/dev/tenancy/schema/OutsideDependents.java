package dev.tenancy.schema;

import dev.tenancy.tenant.SchemaName;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The pre-flight of a drop: finds what CASCADE would touch outside the schema. */
public final class OutsideDependents {
  private final String query = SqlFile.read("reached.sql") + SqlFile.read("outside_dependents.sql");

  /** Needs no database yet. */
  public OutsideDependents() {}

  /**
   * The objects outside {@code schema} that depend on something inside, as PostgreSQL identifies
   * them ({@code view public.report}); empty if the drop touches nobody else.
   */
  public List<String> find(Handle handle, SchemaName schema) {
    return find(handle, schema, CatalogObject.schema(handle, schema));
  }

  /** The same for what depends on some objects inside {@code schema}. */
  private List<String> find(Handle handle, SchemaName schema, Collection<CatalogObject> roots) {
    return CatalogObject.reachedFrom(handle, roots, query)
        .bind("schema", schema.value())
        .mapTo(String.class)
        .list();
  }

  /**
   * Refuses what CASCADE must not be used on.
   *
   * @throws OutsideDependencyException if there are any, naming them
   */
  public void refuseAny(Handle handle, SchemaName schema) {
    refuse(schema, find(handle, schema));
  }

  /** The same for a drop of some objects inside {@code schema}. */
  void refuseAny(Handle handle, SchemaName schema, Collection<CatalogObject> roots) {
    refuse(schema, find(handle, schema, roots));
  }

  private static void refuse(SchemaName schema, List<String> found) {
    if (!found.isEmpty()) {
      throw new OutsideDependencyException(schema, found);
    }
  }
}
