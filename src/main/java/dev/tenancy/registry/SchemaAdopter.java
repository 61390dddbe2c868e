package dev.tenancy.registry;

import dev.tenancy.tenant.SchemaName;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Makes a schema that exists already a tenant's own; the room of the schemas knows how. */
public interface SchemaAdopter {

  /** Why this schema cannot be taken over, with the remedy; empty if it can. */
  Optional<String> refusal(Handle handle, SchemaName name);

  /**
   * Takes it over within the transaction that makes the tenant's record. No row of it is touched.
   */
  void takeOver(Handle handle, SchemaName name, UUID tenant);
}
