package dev.tenancy.workflow;

import dev.tenancy.registry.DropOrder;
import dev.tenancy.registry.Retention;
import dev.tenancy.registry.SoftDeleted;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;

/** Asks the registry what becomes of a schema that is kept. */
public final class RetentionActivitiesImpl implements RetentionActivities {
  private final Retention retention;

  public RetentionActivitiesImpl(Retention retention) {
    this.retention = retention;
  }

  @Override
  public DropTime getDropTime(SoftDeleted softDeleted) {
    return Faults.sorted(
        () ->
            retention
                .due(softDeleted)
                .map(
                    due ->
                        new DropTime(
                            false,
                            due.left().toMillis(),
                            due.notBefore().map(Instant::toString).orElse(null),
                            due.paused()))
                .orElse(new DropTime(true, 0, null, false)));
  }

  @Override
  public OrderResult orderDrop(SoftDeleted softDeleted, String order) {
    return Faults.sorted(
        () ->
            switch (retention.obey(softDeleted, DropOrder.valueOf(order))) {
              case Retention.Done() -> new OrderResult(null);
              case Retention.Refused(String why) -> new OrderResult(why);
              case Retention.Busy() ->
                  throw ApplicationFailure.newFailure(
                      "a transaction admitted before the deletion is still open", "Passing");
            });
  }
}
