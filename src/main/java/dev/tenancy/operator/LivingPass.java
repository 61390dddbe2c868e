package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.registry.Claim;
import dev.tenancy.registry.TenantClaims;
import dev.tenancy.registry.TenantProvisioning;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.NextStep;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import dev.tenancy.workflow.WorkflowView;
import java.util.Optional;

/** Does the next thing for a tenant that is to live. */
final class LivingPass {
  private final TenantRecords records;
  private final TenantClaims claims;
  private final TenantRegistry registry;
  private final TenantProvisioning provisioning;
  private final Engine engine;
  private final Predecessor predecessor;

  LivingPass(
      TenantRecords records,
      TenantClaims claims,
      TenantRegistry registry,
      TenantProvisioning provisioning,
      Engine engine,
      Predecessor predecessor) {
    this.records = records;
    this.claims = claims;
    this.registry = registry;
    this.provisioning = provisioning;
    this.engine = engine;
    this.predecessor = predecessor;
  }

  /**
   * @return what it saw after it acted
   * @throws org.jdbi.v3.core.JdbiException if the registry cannot be reached
   */
  Observation run(Tenant tenant) {
    DesiredTenant desired = new DesiredTenant(tenant);
    Optional<TenantRecord> record = records.findByOwner(desired.uid());
    try {
      if (record.filter(r -> !r.state().isDeleted()).isPresent()) {
        record = registry.apply(desired.uid(), desired.settings());
      }
      NextStep step = NextStep.of(desired.desired(), record);
      return switch (step) {
        case CLAIM -> claim(tenant, desired);
        case PROVISION -> provision(record.orElseThrow());
        case RETRY_PROVISIONING -> retry(tenant, desired, record.orElseThrow());
        case REST -> rest(tenant, record.orElseThrow());
        case HOLD, REPORT_DELETED -> Observation.of(record);
        case BURY, SOFT_DELETE, DROP, RELEASE ->
            throw new IllegalStateException(step + " is no step for a living tenant");
      };
    } catch (IllegalArgumentException e) {
      return Observation.of(record)
          .withStall(new Failure("InvalidSpec", String.valueOf(e.getMessage())));
    }
  }

  private Observation claim(Tenant tenant, DesiredTenant desired) {
    return switch (claims.claim(desired.claim())) {
      case Claim.Granted(TenantRecord record) ->
          record.state() == TenantState.PROVISIONING
              ? provision(record)
              : Observation.of(Optional.of(record));
      case Claim.SlugTaken(TenantRecord by) ->
          predecessor
              .giveWay(tenant, by)
              .map(restored -> run(tenant))
              .orElseGet(() -> predecessor.explain(tenant, by));
      case Claim.SchemaNameTaken(var name) ->
          stalled(
              "SchemaNameTaken",
              "schema name %s is or was another tenant's, and a schema name is never used twice. Delete this object and create it with another spec.schemaName, or without"
                  .formatted(name));
      case Claim.SchemaExists(var name) ->
          stalled(
              "SchemaExists",
              "there is a schema %s that belongs to no tenant. If it is to be this tenant's, with its data: kubectl annotate tenant %s %s=%s. Else rename or drop it, or delete this object and create it with another spec.schemaName"
                  .formatted(name, tenant.getMetadata().getName(), Tenant.ADOPT_SCHEMA, name));
      case Claim.AdoptionRefused(var reason) -> stalled("AdoptionRefused", reason);
    };
  }

  /** The record may be ready a moment before its workflow is completed: the status shows both. */
  private Observation rest(Tenant tenant, TenantRecord record) {
    Observation seen = Observation.of(Optional.of(record));
    boolean shownRunning =
        Optional.ofNullable(tenant.getStatus())
            .map(TenantStatus::workflow)
            .filter(shown -> WorkflowView.RUNNING.equals(shown.status()))
            .isPresent();
    return shownRunning ? engine.lookIfPossible(record, seen) : seen;
  }

  private Observation provision(TenantRecord record) {
    return engine.provision(record, Observation.of(Optional.of(record)));
  }

  private Observation retry(Tenant tenant, DesiredTenant desired, TenantRecord record) {
    boolean changed =
        tenant.getStatus() == null
            || !tenant
                .getMetadata()
                .getGeneration()
                .equals(tenant.getStatus().observedGeneration());
    Observation seen = engine.look(record, Observation.of(Optional.of(record)));
    if (!changed && !engine.mayTryAgain(seen)) {
      return seen;
    }
    claims.restate(desired.claim());
    provisioning.retry(record.id());
    return records.find(record.id()).map(this::provision).orElse(seen);
  }

  private static Observation stalled(String reason, String message) {
    return Observation.of(Optional.empty()).withStall(new Failure(reason, message));
  }
}
