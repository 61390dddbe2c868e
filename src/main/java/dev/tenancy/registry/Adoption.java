package dev.tenancy.registry;

import dev.tenancy.tenant.SchemaName;
import java.util.Optional;

/**
 * An object's word that a schema which exists already is to be its tenant's.
 *
 * @param schema the schema
 * @param version the version of the application's migrations at which it is; empty: its own history
 *     says it
 */
public record Adoption(SchemaName schema, Optional<String> version) {}
