package dev.tenancy.registry;

import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantState;
import java.util.Optional;
import java.util.UUID;

/**
 * A tenant of an application's own table, judged fit for the registry.
 *
 * @param id the row's
 * @param slug the row's
 * @param name for people
 * @param schemaName empty only for a tombstone
 * @param state {@code READY}; {@code DELETED} if the application deleted it and its schema is
 *     there; {@code DROPPED} if its schema is gone
 * @param active the customer's own switch
 * @param deletedAt when the application deleted it, as PostgreSQL writes it; set exactly if it did
 * @param schemaVersion the version at which its schema is, if it was said
 */
public record Newcomer(
    UUID id,
    Slug slug,
    String name,
    Optional<SchemaName> schemaName,
    TenantState state,
    boolean active,
    Optional<String> deletedAt,
    Optional<String> schemaVersion) {

  boolean isDropped() {
    return state == TenantState.DROPPED;
  }
}
