package dev.tenancy.operator;

import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.workflow.TransitionWorkflows;
import dev.tenancy.workflow.WorkflowUnavailableException;
import dev.tenancy.workflow.WorkflowView;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a tenant's workflow runs: starts it, joins it, and starts it again, not at once,
 * after it ended badly or got lost. Adds what it saw to the observation, also that Temporal is
 * away.
 */
final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** How long a workflow that failed for good is left alone before it is tried again. */
  static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(30);

  private final TransitionWorkflows workflows;
  private final Clock clock;

  Engine(TransitionWorkflows workflows, Clock clock) {
    this.workflows = workflows;
    this.clock = clock;
  }

  /** Sees to it that the record's provisioning runs. */
  Observation provision(TenantRecord record, Observation seen) {
    return reaching(seen, () -> workflows.provision(record));
  }

  /** Starts or joins the record's deletion, without a look before. */
  Observation startDeletion(TenantRecord record, Observation seen) {
    return reaching(seen, () -> workflows.delete(record));
  }

  /** Sees to it that the record's deletion runs. */
  Observation continueDeletion(TenantRecord record, Observation seen) {
    Observation looked = look(record, seen);
    if (looked.transientProblem().isPresent()
        || looked.workflow().filter(WorkflowView::isRunning).isPresent()
        || !mayTryAgain(looked)) {
      return looked;
    }
    return startDeletion(record, looked);
  }

  /**
   * Has the record's deletion notice that it was restored, or that its retention is another. Should
   * that not reach it, it looks by itself within a day.
   */
  void wakeDeletion(TenantRecord record) {
    try {
      workflows.wakeDeletion(record);
    } catch (WorkflowUnavailableException e) {
      LOG.debug("deletion not told: {}", e.getMessage());
    }
  }

  /** Looks at the record's latest workflow, without starting anything. */
  Observation look(TenantRecord record, Observation seen) {
    String id =
        record.state().isDeleted()
            ? TransitionWorkflows.deletionId(record)
            : TransitionWorkflows.provisioningId(record);
    try {
      return seen.withWorkflow(workflows.find(id));
    } catch (WorkflowUnavailableException e) {
      return seen.withTransientProblem(problem(e));
    }
  }

  /** The same for the status' sake alone: that Temporal is away does not matter then. */
  Observation lookIfPossible(TenantRecord record, Observation seen) {
    Observation looked = look(record, seen);
    return looked.transientProblem().isPresent() ? seen : looked;
  }

  /** Whether a workflow that ended, or that Temporal does not know, may be started again now. */
  boolean mayTryAgain(Observation looked) {
    if (looked.transientProblem().isPresent()) {
      return false;
    }
    Optional<WorkflowView> workflow = looked.workflow();
    if (workflow.isEmpty()) {
      return true;
    }
    return workflow
        .get()
        .closedAt()
        .filter(closed -> workflow.get().status().equals("Failed"))
        .map(closed -> !closed.plus(BEFORE_ANOTHER_TRY).isAfter(clock.instant()))
        .orElse(!workflow.get().isRunning());
  }

  private interface Start {
    WorkflowView run();
  }

  private static Observation reaching(Observation seen, Start start) {
    try {
      return seen.withWorkflow(Optional.of(start.run()));
    } catch (WorkflowUnavailableException e) {
      return seen.withTransientProblem(problem(e));
    }
  }

  private static Failure problem(WorkflowUnavailableException e) {
    return new Failure("WorkflowUnavailable", String.valueOf(e.getMessage()));
  }
}
