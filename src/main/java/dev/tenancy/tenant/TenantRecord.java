package dev.tenancy.tenant;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the registry: the single truth about one tenant.
 *
 * @param id never changes and is never used again
 * @param slug the public name
 * @param name for people
 * @param schemaName empty only for the tombstone of a tenant that was deleted before it claimed one
 * @param state the state in which the record is
 * @param active the customer's own switch; false is answered 403
 * @param suspended whether the operator keeps its hands off
 * @param resourceUid the uid of the owning Kubernetes object; empty for a tenant that Kubernetes
 *     does not know
 * @param terms how its owner wants it deleted
 * @param schemaVersion the last migration applied to its schema, empty before the first
 * @param provisionedAt when it was ready for the first time, empty before
 * @param deletion what has become of its deletions
 * @param version the feed's cursor: grows with every change of any record, in the order of commits
 * @param failure why it cannot go on, empty if it can
 */
public record TenantRecord(
    UUID id,
    Slug slug,
    String name,
    Optional<SchemaName> schemaName,
    TenantState state,
    boolean active,
    boolean suspended,
    Optional<String> resourceUid,
    DeletionTerms terms,
    Optional<String> schemaVersion,
    Optional<Instant> provisionedAt,
    DeletionCourse deletion,
    long version,
    Optional<Failure> failure) {

  /** Whether {@code uid} is the uid of the Kubernetes object that owns this record. */
  public boolean isOwnedBy(String uid) {
    return resourceUid.filter(uid::equals).isPresent();
  }
}
