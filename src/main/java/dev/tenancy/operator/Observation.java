package dev.tenancy.operator;

import dev.tenancy.schema.Blockers;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.workflow.WorkflowView;
import java.util.Optional;

/**
 * What one pass over a tenant saw, all that its status is made of.
 *
 * @param registryRead whether the registry was read; if not, {@code record} is empty and says
 *     nothing
 * @param record the row that the object owns, empty if there is none
 * @param workflow the latest workflow of this tenant, empty if none was looked at
 * @param blockers what the drop waits for
 * @param transientProblem what failed in this pass and is tried again by itself ({@code
 *     DatabaseUnavailable}, {@code WorkflowUnavailable}, …)
 * @param stall what keeps this tenant from going on until somebody helps ({@code SchemaNameTaken},
 *     …), besides the record's own failure; wins over {@code transientProblem}
 * @param schemaSeenAbsent whether the catalog was looked at and the schema was not there
 */
public record Observation(
    boolean registryRead,
    Optional<TenantRecord> record,
    Optional<WorkflowView> workflow,
    Blockers blockers,
    Optional<Failure> transientProblem,
    Optional<Failure> stall,
    boolean schemaSeenAbsent) {

  /**
   * @throws IllegalArgumentException if there is a record although the registry was not read
   */
  public Observation {
    if (record.isPresent() && !registryRead) {
      throw new IllegalArgumentException("a record without reading the registry");
    }
  }

  /** The registry was read and has, or has not, a row for the object. */
  public static Observation of(Optional<TenantRecord> record) {
    return new Observation(
        true, record, Optional.empty(), Blockers.NONE, Optional.empty(), Optional.empty(), false);
  }

  /** The registry could not be read, for this reason. */
  public static Observation unseen(Failure cause) {
    return new Observation(
        false,
        Optional.empty(),
        Optional.empty(),
        Blockers.NONE,
        Optional.of(cause),
        Optional.empty(),
        false);
  }

  /** The same, with what Temporal says. */
  public Observation withWorkflow(Optional<WorkflowView> seen) {
    return new Observation(
        registryRead, record, seen, blockers, transientProblem, stall, schemaSeenAbsent);
  }

  /** The same, with what the drop waits for. */
  public Observation withBlockers(Blockers seen) {
    return new Observation(
        registryRead, record, workflow, seen, transientProblem, stall, schemaSeenAbsent);
  }

  /** The same, with something that failed and is tried again. */
  public Observation withTransientProblem(Failure problem) {
    return new Observation(
        registryRead, record, workflow, blockers, Optional.of(problem), stall, schemaSeenAbsent);
  }

  /** The same, with something that needs help. */
  public Observation withStall(Failure failure) {
    return new Observation(
        registryRead,
        record,
        workflow,
        blockers,
        transientProblem,
        Optional.of(failure),
        schemaSeenAbsent);
  }

  /** The same, with the schema seen to be absent. */
  public Observation withSchemaSeenAbsent() {
    return new Observation(registryRead, record, workflow, blockers, transientProblem, stall, true);
  }

  /** What needs help: this pass' own finding, else the record's failure. */
  Optional<Failure> needsHelp() {
    return stall.or(() -> record.flatMap(TenantRecord::failure));
  }
}
