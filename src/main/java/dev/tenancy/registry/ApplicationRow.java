package dev.tenancy.registry;

import java.util.Optional;

/**
 * A row of an application's own table, as it is there, unjudged.
 *
 * @param id the column's text
 * @param slug the column's text
 * @param name the column's text
 * @param schemaName empty if null
 * @param status the column's text
 * @param active the customer's own switch; null there means true
 * @param deletedAt as PostgreSQL writes it; empty if null
 */
public record ApplicationRow(
    String id,
    String slug,
    String name,
    Optional<String> schemaName,
    String status,
    boolean active,
    Optional<String> deletedAt) {

  /** Whether the application has deleted this tenant, by its mark or its status. */
  public boolean isDeleted() {
    return deletedAt.isPresent()
        || status.equals("deleted")
        || status.equals("dropping")
        || status.equals("dropped");
  }
}
