package dev.tenancy.workflow;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SoftDeleted;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The long wait of a deletion. */
@ActivityInterface
public interface DrainActivities {

  /**
   * Waits until no request that was admitted can still be inside, then passes the point of no
   * return.
   *
   * @return the proof that {@code dropping} is committed
   */
  @ActivityMethod(name = "drainTenant")
  DropPermit drainTenant(SoftDeleted softDeleted, TenantInfo info);
}
