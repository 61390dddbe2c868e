package dev.tenancy.schema;

import dev.tenancy.registry.SqlFile;
import dev.tenancy.tenant.SchemaName;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The pre-flight of a drop: finds what CASCADE would touch outside the schema. */
public final class OutsideDependents {
  private final String notInside =
      SqlFile.read("schema/reached.sql") + SqlFile.read("schema/not_inside.sql");
  private final String named = SqlFile.read("schema/outside_dependents.sql");

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
    List<Reached> suspects =
        CatalogObject.reachedFrom(handle, roots, notInside)
            .bind("schema", schema.value())
            .map(
                (row, context) ->
                    new Reached(
                        row.getLong("classid"), row.getLong("objid"), row.getInt("objsubid")))
            .list();
    // To name one takes long to plan, and nearly always there is none.
    return suspects.isEmpty() ? List.of() : name(handle, schema, suspects);
  }

  private List<String> name(Handle handle, SchemaName schema, List<Reached> suspects) {
    return handle
        .createQuery(named)
        .bind("schema", schema.value())
        .bindArray("classes", Long.class, suspects.stream().map(Reached::classId).toList())
        .bindArray("objects", Long.class, suspects.stream().map(Reached::id).toList())
        .bindArray("columns", Integer.class, suspects.stream().map(Reached::column).toList())
        .mapTo(String.class)
        .list();
  }

  /** What CASCADE gets to: an object, or a column of one, else 0. */
  private record Reached(long classId, long id, int column) {}

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
