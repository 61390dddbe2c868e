package dev.tenancy.operator;

import dev.tenancy.schema.SchemaCensus.Moment;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Compares what was seen: a pure function. What it cannot tell for sure it does not report. */
final class OrphanFinder {
  private final RecordOrphans records;
  private final StrayOrphans strays;
  private final WorkflowOrphans workflows;

  /**
   * @param patience how long an object may be without a record
   * @param overdueAfter how long a workflow may run
   */
  OrphanFinder(OrphanRemedies remedies, Duration patience, Duration overdueAfter) {
    this.records = new RecordOrphans(remedies);
    this.strays = new StrayOrphans(remedies, patience);
    this.workflows = new WorkflowOrphans(remedies, overdueAfter);
  }

  /** All orphans in {@code evidence}. */
  List<Orphan> find(Evidence evidence) {
    Moment moment = evidence.moment();
    return Stream.of(
            evidence.objects().stream().flatMap(seen -> records.vanished(moment, seen)),
            records.schemaless(moment),
            strays.schemas(moment),
            evidence.objects().stream().flatMap(seen -> strays.objects(moment, seen.all())),
            evidence.workflows().stream().flatMap(all -> workflows.find(moment, all)))
        .flatMap(Function.identity())
        .toList();
  }
}
