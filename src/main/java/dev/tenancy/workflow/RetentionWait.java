package dev.tenancy.workflow;

import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.workflow.RetentionActivities.DropTime;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits on a durable timer while a schema is kept. The timer only wakes: the database's clock
 * decides. Part of a workflow, so deterministic.
 */
final class RetentionWait {
  /** A restore whose signal was lost is noticed after so long; few enough events in a year. */
  private static final Duration LONGEST_SLEEP = Duration.ofHours(24);

  private final RetentionActivities registry;
  private final DeletionOrders orders;
  private @Nullable String notBefore;

  RetentionWait(RetentionActivities registry, DeletionOrders orders) {
    this.registry = registry;
    this.orders = orders;
  }

  /**
   * Waits until the schema may be dropped.
   *
   * @return false if the tenant was restored meanwhile
   */
  boolean isOver(SoftDeleted softDeleted) {
    while (true) {
      long known = orders.done();
      DropTime now = registry.getDropTime(softDeleted);
      notBefore = now.notBefore();
      orders.heard(now.paused());
      if (now.restored()) {
        return false;
      }
      if (now.waitMs() == 0 && !now.paused()) {
        return true;
      }
      boolean unused = Workflow.await(sleep(now), () -> orders.done() > known);
    }
  }

  private static Duration sleep(DropTime now) {
    Duration wait = Duration.ofMillis(now.waitMs());
    return now.waitMs() == 0 || wait.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wait;
  }

  /** When the schema may be dropped at the earliest, as last heard; null if not known. */
  @Nullable String notBefore() {
    return notBefore;
  }
}
