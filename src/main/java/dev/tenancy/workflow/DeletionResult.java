package dev.tenancy.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;

/**
 * The deletion workflow's result.
 *
 * @param deleted whether the schema was seen to be gone and the record says so
 * @param restored whether the tenant was taken back instead; left out of the JSON if not
 */
public record DeletionResult(
    boolean deleted,
    UUID tenantId,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean restored) {

  static DeletionResult deleted(UUID tenant) {
    return new DeletionResult(true, tenant, false);
  }

  static DeletionResult restored(UUID tenant) {
    return new DeletionResult(false, tenant, true);
  }
}
