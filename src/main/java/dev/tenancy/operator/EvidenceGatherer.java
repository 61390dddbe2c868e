package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.Tenant;
import dev.tenancy.operator.Evidence.Objects;
import dev.tenancy.operator.Evidence.SeenObject;
import dev.tenancy.registry.StandingRecord;
import dev.tenancy.schema.SchemaCensus;
import dev.tenancy.schema.SchemaCensus.Moment;
import dev.tenancy.workflow.RunningWorkflow;
import dev.tenancy.workflow.WorkflowCensus;
import dev.tenancy.workflow.WorkflowUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Looks at everything once. What the informer remembers is believed only where nothing follows from
 * it: whatever looks like an orphan is looked up at the API server.
 */
final class EvidenceGatherer {
  /** So many look-ups cost about as much as a list of everything. */
  private static final int MOST_LOOK_UPS = 20;

  private final SchemaCensus schemas;
  private final WorkflowCensus workflows;
  private final LiveTenants live;
  private final ClusterIdentity cluster;
  private final Optional<LiveObjects> informer;

  /**
   * @param informer empty: everything is listed
   */
  EvidenceGatherer(
      SchemaCensus schemas,
      WorkflowCensus workflows,
      LiveTenants live,
      ClusterIdentity cluster,
      Optional<LiveObjects> informer) {
    this.schemas = schemas;
    this.workflows = workflows;
    this.live = live;
    this.cluster = cluster;
    this.informer = informer;
  }

  /**
   * What was seen.
   *
   * @param unseen what could not be looked at, and why, for people
   */
  record Gathered(Evidence evidence, List<String> unseen) {}

  /**
   * Looks.
   *
   * @throws org.jdbi.v3.core.JdbiException if the database cannot be read
   */
  Gathered gather() {
    List<String> unseen = new ArrayList<>();
    // This order: a workflow's record, and a record's object, were there before it.
    Optional<List<RunningWorkflow>> running = workflows(unseen);
    Optional<List<Tenant>> remembered = informer.map(LiveObjects::all);
    Moment moment =
        schemas.read(
            running.stream()
                .flatMap(List::stream)
                .flatMap(workflow -> workflow.tenant().stream())
                .collect(Collectors.<UUID>toSet()));
    Optional<Objects> objects = objects(moment, remembered, unseen);
    return new Gathered(new Evidence(moment, objects, running), unseen);
  }

  private Optional<List<RunningWorkflow>> workflows(List<String> unseen) {
    try {
      return Optional.of(workflows.running());
    } catch (WorkflowUnavailableException e) {
      unseen.add("workflows: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Objects> objects(
      Moment moment, Optional<List<Tenant>> remembered, List<String> unseen) {
    try {
      Collection<Tenant> all =
          remembered.isPresent() ? confirmed(moment, remembered.get()) : live.list();
      return Optional.of(
          new Objects(cluster.read(), all.stream().map(EvidenceGatherer::view).toList()));
    } catch (KubernetesClientException e) {
      unseen.add("objects: " + ApiServerProbe.describe(e));
      return Optional.empty();
    }
  }

  private Collection<Tenant> confirmed(Moment moment, List<Tenant> remembered) {
    Set<String> suspects = suspects(moment, remembered);
    // A cache may be behind for good: after a restore of etcd it waits for versions that are long
    // to come, and goes on showing what is gone.
    if (suspects.size() > MOST_LOOK_UPS || live.count() != remembered.size()) {
      return live.list();
    }
    Map<String, Tenant> byName = new HashMap<>();
    remembered.forEach(tenant -> byName.put(tenant.getMetadata().getName(), tenant));
    for (String name : suspects) {
      byName.remove(name);
      live.find(name).ifPresent(tenant -> byName.put(name, tenant));
    }
    return byName.values();
  }

  /** The names of all that has no counterpart, as far as the informer knows. */
  private static Set<String> suspects(Moment moment, List<Tenant> remembered) {
    Set<String> uids =
        remembered.stream().map(o -> o.getMetadata().getUid()).collect(Collectors.toSet());
    Set<String> suspects =
        moment.records().stream()
            .filter(RecordOrphans::wantsAnObject)
            .filter(record -> record.owner().filter(uid -> !uids.contains(uid)).isPresent())
            .map(record -> record.slug().value())
            .collect(Collectors.toSet());
    Set<String> owners =
        moment.records().stream()
            .map(StandingRecord::owner)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
    remembered.stream()
        .filter(o -> !isIdle(o) && !owners.contains(o.getMetadata().getUid()))
        .map(o -> o.getMetadata().getName())
        .forEach(suspects::add);
    return suspects;
  }

  private static SeenObject view(Tenant tenant) {
    return new SeenObject(
        tenant.getMetadata().getName(),
        tenant.getMetadata().getUid(),
        Instant.parse(tenant.getMetadata().getCreationTimestamp()),
        isIdle(tenant),
        Optional.ofNullable(tenant.getStatus())
            .flatMap(status -> status.condition(Condition.STALLED))
            .filter(Condition::holds)
            .map(stalled -> stalled.reason() + ": " + stalled.message()));
  }

  private static boolean isIdle(Tenant tenant) {
    return tenant.isMarkedForDeletion() || tenant.getSpec().suspendOrDefault();
  }
}
