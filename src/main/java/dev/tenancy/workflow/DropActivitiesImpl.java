package dev.tenancy.workflow;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.schema.SchemaDropper;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.activity.Activity;

/** Drops schemas, telling Temporal how far it is. */
public final class DropActivitiesImpl implements DropActivities {
  private final SchemaDropper dropper;
  private final MeterRegistry meters;

  public DropActivitiesImpl(SchemaDropper dropper, MeterRegistry meters) {
    this.dropper = dropper;
    this.meters = meters;
    for (String result : new String[] {"dropped", "nothing", "error"}) {
      attempts(result, 0);
    }
  }

  @Override
  public void dropTenantSchema(DropPermit permit) {
    try (Heartbeat heartbeat = Heartbeat.start(Activity.getExecutionContext(), "begins")) {
      boolean dropped = Faults.sorted(() -> dropper.drop(permit, heartbeat::progress));
      attempts(dropped ? "dropped" : "nothing", 1);
    } catch (RuntimeException e) {
      attempts("error", 1);
      throw e;
    }
  }

  private void attempts(String result, int more) {
    meters.counter("tenancy_drop_attempts", "result", result).increment(more);
  }
}
