package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;

/**
 * What a door has to say.
 *
 * @param admission the decision
 * @param name what the request said about the tenant
 */
record Answer(Admission admission, TenantName name) {
  private static final int RETRY_AFTER_SECONDS = 1;

  /** Seconds after which asking again is worthwhile; 0 if it never is. */
  static int retryAfter(Refusal why) {
    return why.status() == 503 ? RETRY_AFTER_SECONDS : 0;
  }
}
