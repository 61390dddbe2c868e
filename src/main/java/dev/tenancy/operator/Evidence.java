package dev.tenancy.operator;

import dev.tenancy.schema.SchemaCensus;
import dev.tenancy.workflow.RunningWorkflow;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was seen at one look at everything.
 *
 * @param moment PostgreSQL; a workflow in {@code workflows} had its record before
 * @param objects all Tenant objects of a cluster; empty: they could not be read, which says nothing
 *     about them
 * @param workflows all that run; empty: they could not be listed
 */
record Evidence(
    SchemaCensus.Moment moment,
    Optional<Objects> objects,
    Optional<List<RunningWorkflow>> workflows) {

  /**
   * All Tenant objects of a cluster.
   *
   * @param cluster which; see {@link ClusterIdentity}
   */
  record Objects(String cluster, List<SeenObject> all) {}

  /**
   * A Tenant object.
   *
   * @param idle whether it wants no record now: it is being deleted, or suspended from birth
   * @param stall why it needs help, as its status says
   */
  record SeenObject(
      String name, String uid, Instant createdAt, boolean idle, Optional<String> stall) {}

  /** The uids of owners that were seen and whose home was not known so far. */
  Set<String> newcomers() {
    return objects.stream()
        .flatMap(
            seen -> {
              Set<String> uids =
                  seen.all().stream().map(SeenObject::uid).collect(Collectors.toSet());
              return moment.records().stream()
                  .filter(record -> record.home().filter(seen.cluster()::equals).isEmpty())
                  .flatMap(record -> record.owner().stream())
                  .filter(uids::contains);
            })
        .collect(Collectors.toSet());
  }

  /** The kinds of which it tells. */
  Set<OrphanKind> kinds() {
    Set<OrphanKind> kinds =
        EnumSet.of(OrphanKind.RECORD_WITHOUT_SCHEMA, OrphanKind.SCHEMA_WITHOUT_RECORD);
    if (objects.isPresent()) {
      kinds.add(OrphanKind.RECORD_WITHOUT_OBJECT);
      kinds.add(OrphanKind.OBJECT_WITHOUT_RECORD);
    }
    if (workflows.isPresent()) {
      kinds.add(OrphanKind.WORKFLOW_WITHOUT_RECORD);
      kinds.add(OrphanKind.WORKFLOW_OVERDUE);
    }
    return kinds;
  }
}
