package dev.tenancy.workflow;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.schema.SchemaDropper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.temporal.activity.Activity;

/** Drops schemas, telling Temporal how far it is. */
public final class DropActivitiesImpl implements DropActivities {
  private final SchemaDropper dropper;
  private final MeterRegistry meters;
  private final Timer drops;

  public DropActivitiesImpl(SchemaDropper dropper, MeterRegistry meters) {
    this.dropper = dropper;
    this.meters = meters;
    this.drops = meters.timer("tenancy_deletion_step", "step", "drop");
    for (String result : new String[] {"dropped", "nothing", "error"}) {
      attempts(result, 0);
    }
  }

  @Override
  public void dropTenantSchema(DropPermit permit) {
    try (Heartbeat heartbeat = Heartbeat.start(Activity.getExecutionContext(), "begins")) {
      boolean dropped =
          Boolean.TRUE.equals(
              drops.record(() -> Faults.sorted(() -> dropper.drop(permit, heartbeat::progress))));
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
