package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;

/** Proofs for tests that have no registry; in the product only the registry makes them. */
public final class Proofs {
  private Proofs() {}

  public static SoftDeleted softDeleted(TenantRecord record) {
    return SoftDeleted.of(record);
  }

  public static DropPermit permit(TenantRecord record) {
    return DropPermit.of(softDeleted(record));
  }
}
