package dev.tenancy.workflow;

import io.temporal.failure.ApplicationFailure;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks what a workflow started by hand may have been given; its converter lets null through. */
final class Inputs {
  private Inputs() {}

  /**
   * @throws ApplicationFailure if there is none; a plain exception would not fail the workflow but
   *     have its task tried again for ever
   */
  static UUID tenantIn(@Nullable UUID tenantId) {
    if (tenantId == null) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the input must name the tenant: {\"tenantId\": \"<the registry's id, a UUID>\"}",
          FailureType.MALFORMED_INPUT);
    }
    return tenantId;
  }
}
