package dev.tenancy.workflow;

import dev.tenancy.registry.SoftDeleted;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.UUID;

/** The short steps of a deletion; run as local activities. */
@ActivityInterface
public interface SoftDeleteActivities {

  /**
   * Sees to it that the tenant is soft-deleted, by the owner or here; the second time it finds it
   * so.
   *
   * @return the proof that it is committed
   */
  @ActivityMethod(name = "softDeleteTenant")
  SoftDeleted softDeleteTenant(UUID tenantId);

  /** Reads what the deletion needs to know. */
  @ActivityMethod(name = "getTenantInfo")
  TenantInfo getTenantInfo(SoftDeleted softDeleted);

  /**
   * Notes on the record why the deletion cannot go on by itself.
   *
   * @param type one of {@link FailureType}
   * @param message for people
   */
  @ActivityMethod(name = "recordDeletionFailure")
  void recordDeletionFailure(SoftDeleted softDeleted, String type, String message);
}
