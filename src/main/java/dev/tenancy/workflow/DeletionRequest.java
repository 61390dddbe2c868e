package dev.tenancy.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/**
 * The deletion workflow's input.
 *
 * @param tenantId the registry's id of the tenant; required
 */
public record DeletionRequest(@JsonProperty(required = true) UUID tenantId) {

  /**
   * @throws IllegalArgumentException if there is no id
   */
  public DeletionRequest {
    if (tenantId == null) {
      throw new IllegalArgumentException("tenantId: give the registry's id of the tenant, a UUID");
    }
  }
}
