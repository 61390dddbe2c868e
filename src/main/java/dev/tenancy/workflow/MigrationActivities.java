package dev.tenancy.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The long step of provisioning. */
@ActivityInterface
public interface MigrationActivities {

  /**
   * Applies the application's migrations to the tenant's schema.
   *
   * @return what came of it
   */
  @ActivityMethod(name = "migrateTenantSchema")
  Migration migrateTenantSchema(UUID tenantId);

  /**
   * What a migration came to.
   *
   * @param done false if the tenant is not being provisioned any more
   * @param version the last migration applied, null if the application has none
   */
  record Migration(boolean done, @Nullable String version) {}
}
