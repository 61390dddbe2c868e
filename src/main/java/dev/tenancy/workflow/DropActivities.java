package dev.tenancy.workflow;

import dev.tenancy.registry.DropPermit;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The destructive step of a deletion. */
@ActivityInterface
public interface DropActivities {

  /** Drops the schema and marks the record dropped; the second time it finds it so. */
  @ActivityMethod(name = "dropTenantSchema")
  void dropTenantSchema(DropPermit permit);
}
