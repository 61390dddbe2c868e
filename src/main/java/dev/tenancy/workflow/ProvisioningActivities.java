package dev.tenancy.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The short steps of provisioning; run as local activities. */
@ActivityInterface
public interface ProvisioningActivities {

  /**
   * Creates the tenant's empty schema with its grants.
   *
   * @return false if the tenant is not being provisioned any more
   */
  @ActivityMethod(name = "createTenantSchema")
  boolean createTenantSchema(UUID tenantId);

  /**
   * Marks the tenant ready.
   *
   * @param schemaVersion the last migration applied, null if the application has none
   * @return false if the tenant is not being provisioned any more
   */
  @ActivityMethod(name = "markReady")
  boolean markReady(UUID tenantId, @Nullable String schemaVersion);

  /**
   * Marks the tenant failed.
   *
   * @param type one of {@link FailureType}
   * @param message for people
   */
  @ActivityMethod(name = "markFailed")
  void markFailed(UUID tenantId, String type, String message);
}
