package dev.tenancy.operator;

import dev.tenancy.api.KubernetesDuration;
import dev.tenancy.api.TenantSpec;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.operator.Verdict.Progress;
import dev.tenancy.operator.Verdict.Reconciling;
import dev.tenancy.operator.Verdict.Stalled;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.workflow.FailureType;
import dev.tenancy.workflow.WorkflowView;
import java.time.Duration;
import java.util.Optional;

/**
 * What to say about a tenant whose object is being deleted, or whose record is.
 *
 * @param spec what the tenant should be
 * @param marked whether the object is being deleted; if not, somebody deleted the tenant past
 *     Kubernetes
 * @param seen what this pass saw
 * @param before the status so far
 */
record DeletingTenant(
    TenantSpec spec, boolean marked, Observation seen, Optional<TenantStatus> before) {

  Verdict verdict() {
    DeletionStep step = step();
    Progress progress = progress(step);
    DeletionFacts facts = facts();
    return new Verdict(
        (step.isLast() ? Phase.DELETED : Phase.DELETING).label(),
        Statement.no("Deleting", message(progress)),
        progress,
        new GateAnswer(spec.activeOrDefault(), seen, before).claim(),
        facts.softDeleted(),
        facts.schemaDropped(step),
        Optional.of(new DeletionBlock(seen, before).at(step)));
  }

  private DeletionFacts facts() {
    return new DeletionFacts(seen, before);
  }

  private DeletionStep step() {
    if (!seen.registryRead()) {
      return before
          .map(TenantStatus::deletion)
          .flatMap(deletion -> DeletionStep.of(deletion.step()))
          .orElse(DeletionStep.SOFT_DELETING);
    }
    return seen.record().map(this::stepOf).orElse(DeletionStep.SOFT_DELETING);
  }

  private DeletionStep stepOf(TenantRecord record) {
    return switch (record.state()) {
      case PROVISIONING, READY, FAILED -> DeletionStep.SOFT_DELETING;
      case DELETED -> {
        if (record.terms().policy() == DeletionPolicy.RETAIN) {
          yield DeletionStep.RETAINED;
        }
        if (record.deletion().heldAt().isPresent()) {
          yield DeletionStep.BRAKED;
        }
        if (spec.suspendOrDefault() || record.suspended() || record.deletion().dropPaused()) {
          yield DeletionStep.HELD;
        }
        // Gates are waited for when the retention is over.
        if (facts().dropNotBefore().isPresent() && record.deletion().gateClosing().isEmpty()) {
          yield DeletionStep.IN_RETENTION;
        }
        yield record.deletion().gateClosing().isPresent()
            ? DeletionStep.DRAINING
            : DeletionStep.CLOSING_GATE;
      }
      case DROPPING -> DeletionStep.DROPPING_SCHEMA;
      // 'The record says so' is not 'it was seen to be gone'.
      case DROPPED -> isGone(record) ? DeletionStep.DROPPED : DeletionStep.DROPPING_SCHEMA;
    };
  }

  private boolean isGone(TenantRecord record) {
    return seen.schemaSeenAbsent() || record.schemaName().isEmpty();
  }

  private Progress progress(DeletionStep step) {
    if (seen.needsHelp().isPresent()) {
      Failure failure = seen.needsHelp().get();
      return new Stalled(failure.reason(), failure.message() + waitedFor(failure));
    }
    if (seen.transientProblem().isPresent()) {
      return Retrying.after(seen.transientProblem().get());
    }
    if (!marked) {
      return deletedElsewhere(step);
    }
    return switch (step) {
      case SOFT_DELETING ->
          new Reconciling(step.label(), "The record is being marked deleted; then comes 410.");
      case CLOSING_GATE ->
          new Reconciling(
              step.label(),
              "The registry says deleted; every gate is waited for until it says 410 as well.");
      case DRAINING -> new Reconciling(step.label(), draining());
      case IN_RETENTION -> new Reconciling(step.label(), inRetention());
      case HELD -> held();
      // A pass over an object that is being deleted says more, as what needs help.
      case BRAKED -> new Stalled(HeldDrop.REASON, braked());
      case DROPPING_SCHEMA ->
          new Reconciling(
              step.label(),
              "Schema %s is being dropped%s."
                  .formatted(
                      schemaName(),
                      seen.workflow()
                          .flatMap(WorkflowView::dropping)
                          .map(": "::concat)
                          .orElse("")));
      case DROPPED, RETAINED -> releasing(step);
    };
  }

  /** Whom an overdue drain waits for, as this pass saw it: the record keeps no names and ages. */
  private String waitedFor(Failure failure) {
    return failure.reason().equals(FailureType.DRAIN_TIMEOUT)
        ? seen.blockers().summary().map(who -> " Waited for: %s.".formatted(who)).orElse("")
        : "";
  }

  private String braked() {
    return "The mass-deletion brake holds the drop, also after the retention, until the operator's"
        + " command release %s."
            .formatted(seen.record().map(r -> r.slug().value()).orElse("--all"));
  }

  private Progress held() {
    return facts().isPaused()
        ? new Reconciling(
            "Paused",
            "Requests are answered 410; the schema is kept. Send the signal resume to the"
                + " deletion's workflow to go on with the drop.")
        : new Reconciling(
            "Suspended",
            "Requests are answered 410; the schema is kept. Set spec.suspend to false to go on"
                + " with the drop.");
  }

  private static Progress releasing(DeletionStep step) {
    return new Reconciling(
        "ReleasingFinalizer",
        step == DeletionStep.RETAINED
            ? "The schema is kept; the object disappears now."
            : "Nothing is left to drop; the object disappears now.");
  }

  /** Nothing but the object's own deletion makes this operator drop its schema. */
  private static Progress deletedElsewhere(DeletionStep step) {
    String schema =
        switch (step) {
          case SOFT_DELETING, IN_RETENTION, CLOSING_GATE, DRAINING, HELD, BRAKED ->
              "; its schema is still there.";
          case RETAINED -> ", its schema kept.";
          case DROPPING_SCHEMA -> "; its schema is being dropped.";
          case DROPPED -> ", its schema dropped.";
        };
    return new Stalled(
        "DeletedElsewhere",
        "The tenant was deleted past Kubernetes"
            + schema
            + " Delete this object to finish the deletion; create it again for a tenant that is"
            + " served.");
  }

  private String inRetention() {
    return "Requests are answered 410; schema %s is kept until %s. The object goes as soon as the workflow runs; create it again by then to have the tenant back."
        .formatted(schemaName(), facts().dropNotBefore().orElseThrow());
  }

  private String draining() {
    Duration period = seen.record().map(r -> r.terms().drainPeriod()).orElse(Duration.ZERO);
    String last = "the drain period of %s is over".formatted(KubernetesDuration.format(period));
    return "Requests are answered 410; the schema is dropped once %s."
        .formatted(
            seen.blockers()
                .summary()
                .map(who -> "these have ended: %s; and %s".formatted(who, last))
                .orElse(last));
  }

  private String schemaName() {
    return seen.record().flatMap(TenantRecord::schemaName).map(Object::toString).orElse("(none)");
  }

  private static String message(Progress progress) {
    return switch (progress) {
      case Reconciling(String reason, String message) -> message;
      case Stalled(String reason, String message) -> message;
      case Verdict.AtRest() -> "";
    };
  }
}
