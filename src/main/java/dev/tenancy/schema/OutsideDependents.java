package dev.tenancy.schema;

import dev.tenancy.tenant.SchemaName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** The pre-flight of a drop: finds what CASCADE would touch outside the schema. */
public final class OutsideDependents {
  private final String query;

  public OutsideDependents() {
    try (InputStream in =
        Objects.requireNonNull(
            OutsideDependents.class.getResourceAsStream("/db/schema/outside_dependents.sql"))) {
      query = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The objects outside {@code schema} that depend on something inside, as PostgreSQL identifies
   * them ({@code view public.report}); empty if the drop touches nobody else.
   */
  public List<String> find(Handle handle, SchemaName schema) {
    return handle.createQuery(query).bind("schema", schema.value()).mapTo(String.class).list();
  }

  /**
   * @throws OutsideDependencyException if there are any, naming them
   */
  public void refuseAny(Handle handle, SchemaName schema) {
    List<String> found = find(handle, schema);
    if (!found.isEmpty()) {
      throw new OutsideDependencyException(schema, found);
    }
  }
}
