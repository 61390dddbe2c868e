package com.example.orders;

import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.springframework.stereotype.Component;

/**
 * Whom this thread works for, for the length of a request or of a job. A scoped value ends with its
 * block, so nothing is left on a thread that goes back to its pool.
 */
@Component
class CurrentTenant implements CurrentTenantIdentifierResolver<String> {
  private static final ScopedValue<String> SLUG = ScopedValue.newInstance();

  /** Does work in the name of a tenant; each of its transactions enters the tenant anew. */
  static <T, X extends Throwable> T during(String slug, ScopedValue.CallableOp<T, X> work)
      throws X {
    return ScopedValue.where(SLUG, slug).call(work);
  }

  /** The tenant's slug. Who names none gets one that {@code tenancy.enter} refuses. */
  static String slug() {
    return SLUG.orElse("");
  }

  @Override
  public String resolveCurrentTenantIdentifier() {
    return slug();
  }

  @Override
  public boolean validateExistingCurrentSessions() {
    return true;
  }
}
