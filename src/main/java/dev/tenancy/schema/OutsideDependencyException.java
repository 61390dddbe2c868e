package dev.tenancy.schema;

import dev.tenancy.tenant.SchemaName;
import java.util.List;
import java.util.stream.Collectors;

/** Something outside a schema depends on it: dropping it would change what is not the tenant's. */
public final class OutsideDependencyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NAMED = 10;

  OutsideDependencyException(SchemaName schema, List<String> objects) {
    super(
        "objects outside schema %s depend on it: %s%s. Drop or change them; the deletion then goes on by itself"
            .formatted(
                schema,
                objects.stream().limit(NAMED).collect(Collectors.joining(", ")),
                objects.size() > NAMED ? " and %d more".formatted(objects.size() - NAMED) : ""));
  }
}
