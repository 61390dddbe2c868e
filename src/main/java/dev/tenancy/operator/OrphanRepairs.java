package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.operator.Orphan.ObjectName;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.tenant.Desired;
import dev.tenancy.tenant.NextStep;
import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;
import java.util.function.Consumer;

/** Repairs what is provably the operator's own. Each repair is a compare-and-set. */
final class OrphanRepairs {
  private final TenantRecords records;
  private final TenantRegistry registry;
  private final LiveTenants live;
  private final Engine engine;
  private final Consumer<String> wake;

  /**
   * @param wake has the object of this name looked at
   */
  OrphanRepairs(
      TenantRecords records,
      TenantRegistry registry,
      LiveTenants live,
      Engine engine,
      Consumer<String> wake) {
    this.records = records;
    this.registry = registry;
    this.live = live;
    this.engine = engine;
    this.wake = wake;
  }

  /**
   * Does the deed.
   *
   * @return whether anything was changed; another operator may have been faster
   * @throws org.jdbi.v3.core.JdbiException if the registry cannot be reached
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server cannot be
   *     asked
   */
  boolean repair(Orphan orphan) {
    return switch (orphan.repair().orElseThrow().deed()) {
      case SOFT_DELETE -> softDelete(orphan);
      case WAKE -> {
        wake.accept(orphan.name());
        yield false;
      }
    };
  }

  private boolean softDelete(Orphan orphan) {
    ObjectName object = orphan.object().orElseThrow();
    // Read now, and before the record: an object that came back keeps its tenant.
    Optional<Tenant> now = live.find(object.name());
    if (now.filter(tenant -> tenant.getMetadata().getUid().equals(object.uid())).isPresent()) {
      return false;
    }
    Optional<TenantRecord> record = records.find(orphan.tenant().orElseThrow());
    if (record.filter(r -> r.isOwnedBy(object.uid()) && !r.state().isDeleted()).isEmpty()) {
      return false;
    }
    if (registry.softDelete(record.get().id(), Optional.of(object.uid())).isEmpty()) {
      return false;
    }
    records.find(record.get().id()).filter(OrphanRepairs::isToBeDropped).ifPresent(this::drop);
    return true;
  }

  private static boolean isToBeDropped(TenantRecord record) {
    return NextStep.of(new Desired(record.suspended(), true), Optional.of(record)) == NextStep.DROP;
  }

  /** If Temporal is away, the sweep starts it later. */
  private void drop(TenantRecord record) {
    Observation unused = engine.startDeletion(record, Observation.of(Optional.of(record)));
  }
}
