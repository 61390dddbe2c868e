package dev.tenancy.operator;

import dev.tenancy.operator.Orphan.ObjectName;
import dev.tenancy.registry.StandingRecord;
import dev.tenancy.schema.SchemaCensus.Moment;
import dev.tenancy.workflow.RunningWorkflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds workflows that work for nobody, or for too long.
 *
 * @param overdueAfter how long one may run
 */
record WorkflowOrphans(OrphanRemedies remedies, Duration overdueAfter) {

  /** Those of {@code running} that work for nobody, or for too long. */
  Stream<Orphan> find(Moment moment, List<RunningWorkflow> running) {
    Map<UUID, StandingRecord> byId = moment.recordsById();
    return running.stream()
        .flatMap(
            workflow -> {
              Optional<StandingRecord> record = workflow.tenant().map(byId::get);
              boolean known =
                  record.isPresent()
                      || workflow.tenant().filter(moment.dropped()::contains).isPresent();
              return known
                  ? overdue(moment, workflow, record).stream()
                  : Stream.of(unknown(workflow));
            });
  }

  private Orphan unknown(RunningWorkflow workflow) {
    return ofWorkflow(
        OrphanKind.WORKFLOW_WITHOUT_RECORD,
        workflow,
        Optional.empty(),
        "%s has been running since %s for %s"
            .formatted(
                workflow.type(),
                workflow.startedAt(),
                workflow
                    .tenant()
                    .map(id -> "tenant " + id + ", which the registry does not know")
                    .orElse("no tenant")),
        "end it");
  }

  private Optional<Orphan> overdue(
      Moment moment, RunningWorkflow workflow, Optional<StandingRecord> record) {
    if (record.flatMap(StandingRecord::hold).isPresent()) {
      return Optional.empty();
    }
    // A record that was changed meanwhile went on, unless the change was the note of a failure.
    Instant since =
        record
            .filter(r -> !r.failing())
            .map(StandingRecord::changedAt)
            .filter(workflow.startedAt()::isBefore)
            .orElse(workflow.startedAt());
    return since.plus(overdueAfter).isBefore(moment.at())
        ? Optional.of(
            ofWorkflow(
                OrphanKind.WORKFLOW_OVERDUE,
                workflow,
                record,
                "%s of %s has been running since %s: temporal workflow describe says at what it is"
                    .formatted(
                        workflow.type(),
                        record.map(r -> r.slug().value()).orElse("a dropped tenant"),
                        workflow.startedAt()),
                "end it; the operator starts it again if it is still wanted"))
        : Optional.empty();
  }

  private Orphan ofWorkflow(
      OrphanKind kind,
      RunningWorkflow workflow,
      Optional<StandingRecord> record,
      String message,
      String to) {
    return new Orphan(
        kind,
        workflow.id(),
        workflow.id(),
        workflow.tenant(),
        record.flatMap(r -> r.owner().map(uid -> new ObjectName(r.slug().value(), uid))),
        message,
        Optional.empty(),
        List.of(remedies.terminate(to, workflow.id())));
  }
}
