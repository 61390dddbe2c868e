package dev.tenancy.operator;

import dev.tenancy.api.TenantStatus.DeletionProgress;
import java.util.Optional;

/**
 * What a status is to say about a tenant, without times and generations.
 *
 * @param phase the summary for people
 * @param ready whether the spec is realised
 * @param progress whether the operator is at work or needs help: never both, by this type
 * @param active whether requests are admitted
 * @param softDeleted whether the registry says deleted
 * @param schemaDropped whether the schema was seen to be gone
 * @param deletion how far the deletion is, empty while the tenant lives
 */
record Verdict(
    String phase,
    Statement ready,
    Progress progress,
    Statement active,
    Statement softDeleted,
    Statement schemaDropped,
    Optional<DeletionProgress> deletion) {

  /** At work, in need of help, or at rest. */
  sealed interface Progress {}

  /** The operator is at work or tries again by itself. */
  record Reconciling(String reason, String message) implements Progress {}

  /** It needs help. */
  record Stalled(String reason, String message) implements Progress {}

  /** There is nothing to do. */
  record AtRest() implements Progress {}
}
