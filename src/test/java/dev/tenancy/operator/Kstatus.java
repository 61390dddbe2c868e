package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantStatus;
import java.util.List;

/**
 * What Flux, kpt and cli-utils take an object for: cli-utils' {@code pkg/kstatus/status} in Java,
 * its order of questions included.
 */
public enum Kstatus {
  TERMINATING,
  IN_PROGRESS,
  FAILED,
  CURRENT;

  public static Kstatus of(Tenant tenant) {
    if (tenant.getMetadata().getDeletionTimestamp() != null) {
      return TERMINATING;
    }
    TenantStatus status = tenant.getStatus();
    if (status == null) {
      return CURRENT;
    }
    if (status.observedGeneration() != null
        && !status.observedGeneration().equals(tenant.getMetadata().getGeneration())) {
      return IN_PROGRESS;
    }
    List<Condition> conditions = status.conditions() == null ? List.of() : status.conditions();
    for (Condition condition : conditions) {
      if (condition.type().equals("Reconciling") && condition.status().equals("True")) {
        return IN_PROGRESS;
      }
      if (condition.type().equals("Stalled") && condition.status().equals("True")) {
        return FAILED;
      }
    }
    return status
        .condition("Ready")
        .map(ready -> ready.status().equals("True") ? CURRENT : IN_PROGRESS)
        .orElse(CURRENT);
  }
}
