package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks, once for the whole fleet and now and then, for tenants that stand still on their way:
 * wakes those whose object is there, and goes on with the deletion of those whose object vanished.
 */
public final class Sweep implements AutoCloseable {
  private final TenantRecords records;
  private final KubernetesClient client;
  private final Engine engine;
  private final Consumer<TenantRecord> wake;
  private final Duration interval;
  private final Rounds rounds;

  /**
   * @param wake has the tenant's object looked at
   * @param interval how often, and how long a record must have stood still
   */
  Sweep(
      TenantRecords records,
      KubernetesClient client,
      Engine engine,
      Consumer<TenantRecord> wake,
      Duration interval) {
    this.records = records;
    this.client = client;
    this.engine = engine;
    this.wake = wake;
    this.interval = interval;
    this.rounds = new Rounds("sweep", interval, this::look);
  }

  /** Begins. */
  public void start() {
    rounds.start();
  }

  private void look() {
    for (TenantRecord record : records.unsettled(interval)) {
      if (hasObject(record)) {
        wake.accept(record);
      } else if (isToBeDropped(record)) {
        Observation unused = engine.continueDeletion(record, Observation.of(Optional.of(record)));
      }
    }
  }

  private boolean hasObject(TenantRecord record) {
    Tenant tenant = client.resources(Tenant.class).withName(record.slug().value()).get();
    return tenant != null && record.isOwnedBy(tenant.getMetadata().getUid());
  }

  private static boolean isToBeDropped(TenantRecord record) {
    return record.state() == TenantState.DROPPING
        || (record.state() == TenantState.DELETED
            && record.terms().policy() == DeletionPolicy.DROP
            && !record.suspended()
            && record.deletion().heldAt().isEmpty());
  }

  @Override
  public void close() {
    rounds.close();
  }
}
