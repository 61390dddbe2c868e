package dev.tenancy.schema;

import dev.tenancy.tenant.SchemaName;

/** A schema of the tenant's name is there, but does not carry the tenant's mark. */
public final class ForeignSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ForeignSchemaException(SchemaName name) {
    super(
        "schema %s does not carry this tenant's mark: it was made by somebody else and is not touched. Rename or drop it"
            .formatted(name));
  }
}
