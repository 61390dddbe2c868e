package dev.tenancy.workflow;

import dev.tenancy.registry.SoftDeleted;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/** What a deletion asks the registry while the schema is kept; run as local activities. */
@ActivityInterface
public interface RetentionActivities {

  /** When the schema may be dropped, by the database's clock. */
  @ActivityMethod(name = "getDropTime")
  DropTime getDropTime(SoftDeleted softDeleted);

  /**
   * Carries out what a signal asks for, if the record allows it.
   *
   * @param order the name of a {@link dev.tenancy.registry.DropOrder}
   */
  @ActivityMethod(name = "orderDrop")
  OrderResult orderDrop(SoftDeleted softDeleted, String order);

  /**
   * When a schema may be dropped.
   *
   * @param restored whether the tenant was taken back: it is not to be dropped
   * @param waitMs how long that is from now, in ms; 0 if it may be dropped
   * @param notBefore when that is, in ISO 8601, for people; null where nothing was kept
   * @param paused whether it is held by the signal {@code pause} besides
   */
  record DropTime(boolean restored, long waitMs, @Nullable String notBefore, boolean paused) {}

  /**
   * What became of an order.
   *
   * @param refusal why it was not carried out; null if it was
   */
  record OrderResult(@Nullable String refusal) {}
}
