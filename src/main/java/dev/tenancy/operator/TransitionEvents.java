package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.api.TenantStatus.DeletionProgress;
import dev.tenancy.api.TenantStatus.GateClosed;
import dev.tenancy.api.TenantStatus.RecordMirror;
import dev.tenancy.tenant.TenantState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What happened between two statuses of one tenant. A pass may see several steps at once (a short
 * deletion is over before the next look): each is told, in the order in which they happened.
 *
 * @param before the status so far, empty for a new object
 * @param after the status that was written
 * @param restored whether the record was deleted before and taken back: maybe from an object that
 *     is gone, of which {@code before} knows nothing
 */
public record TransitionEvents(
    Optional<TenantStatus> before, TenantStatus after, boolean restored) {

  /** Between two statuses of a tenant that was never taken back from another object. */
  public TransitionEvents(Optional<TenantStatus> before, TenantStatus after) {
    this(before, after, false);
  }

  /** The transitions, the oldest first; empty if nothing happened that is worth an Event. */
  public List<Transition> list() {
    List<Transition> happened = new ArrayList<>();
    Optional<TenantState> was = state(before);
    Optional<TenantState> is = state(Optional.of(after));
    is.ifPresent(now -> life(was, now, happened));
    suspension(happened);
    stall(is, was, happened);
    return List.copyOf(happened);
  }

  private void life(Optional<TenantState> was, TenantState is, List<Transition> happened) {
    boolean wasDeleted = was.filter(TenantState::isDeleted).isPresent();
    boolean isHeir = restored && was.isEmpty();
    if ((wasDeleted || isHeir) && !is.isDeleted()) {
      happened.add(Transition.normal("Restored", "Taken back, with all its data."));
    } else if (is == TenantState.READY && was.filter(is::equals).isEmpty()) {
      happened.add(Transition.normal("Provisioned", message(Condition.READY)));
    }
    if (!wasDeleted && !is.isDeleted() && was.isPresent()) {
      activation(happened);
    }
    if (!is.isDeleted()) {
      return;
    }
    if (!wasDeleted) {
      happened.add(Transition.normal("SoftDeleted", message(Condition.ACTIVE)));
    }
    if (isNewly(DeletionStep.IN_RETENTION)) {
      happened.add(Transition.normal("RetentionStarted", message(Condition.SCHEMA_DROPPED)));
    }
    if (gateClosed(Optional.of(after)).isPresent() && gateClosed(before).isEmpty()) {
      happened.add(Transition.normal("GateClosed", gatesMessage()));
    }
    if (sessionsEnded(Optional.of(after)) > sessionsEnded(before)) {
      happened.add(
          Transition.warning(
              "SessionsTerminated",
              "%d sessions that held the tenant for longer than spec.deletion.drainTimeout were ended (spec.deletion.terminateSessions)."
                  .formatted(sessionsEnded(Optional.of(after)))));
    }
    if (is != TenantState.DELETED && was.filter(s -> isDropStarted(s)).isEmpty() && hasSchema()) {
      happened.add(Transition.normal("SchemaDropStarted", "No admitted request is left."));
    }
    if (newly(Condition.SCHEMA_DROPPED)) {
      happened.add(
          Transition.normal(
              hasSchema() ? "SchemaDropped" : "NothingToDrop", message(Condition.SCHEMA_DROPPED)));
    }
    if (isNewly(DeletionStep.RETAINED)) {
      happened.add(Transition.normal("Retained", message(Condition.SCHEMA_DROPPED)));
    }
  }

  private static Optional<GateClosed> gateClosed(Optional<TenantStatus> status) {
    return status.map(TenantStatus::deletion).map(DeletionProgress::gateClosed);
  }

  private static int sessionsEnded(Optional<TenantStatus> status) {
    return status.map(TenantStatus::deletion).map(DeletionProgress::sessionsEnded).orElse(0);
  }

  private String gatesMessage() {
    GateClosed closed = gateClosed(Optional.of(after)).orElseThrow();
    return "No gate admits it any more, after %s%s."
        .formatted(
            closed.waited(),
            closed.waitedFor() == null
                ? ""
                : "; the leases of these had to run out: " + closed.waitedFor());
  }

  private void activation(List<Transition> happened) {
    Optional<Boolean> was = before.map(TenantStatus::record).map(RecordMirror::active);
    Optional<Boolean> is = Optional.ofNullable(after.record()).map(RecordMirror::active);
    if (was.isPresent() && is.isPresent() && !was.equals(is)) {
      happened.add(
          Transition.normal(is.get() ? "Activated" : "Deactivated", message(Condition.ACTIVE)));
    }
  }

  private void suspension(List<Transition> happened) {
    boolean was = isSuspended(before);
    boolean is = isSuspended(Optional.of(after));
    if (is && !was) {
      happened.add(
          Transition.normal("Suspended", "The operator keeps its hands off (spec.suspend)."));
    } else if (was && !is) {
      happened.add(Transition.normal("Resumed", "The operator goes on."));
    }
    if (isPaused(Optional.of(after)) != isPaused(before)) {
      happened.add(
          isPaused(before)
              ? Transition.normal("DropResumed", "The drop is not paused any more.")
              : Transition.normal("DropPaused", message(Condition.SCHEMA_DROPPED)));
    }
  }

  private void stall(
      Optional<TenantState> is, Optional<TenantState> was, List<Transition> happened) {
    Optional<Condition> old = before.flatMap(status -> status.condition(Condition.STALLED));
    Optional<Condition> now = after.condition(Condition.STALLED);
    if (now.isPresent()) {
      String reason = now.get().reason();
      boolean failed =
          is.filter(TenantState.FAILED::equals).isPresent()
              && was.filter(TenantState.FAILED::equals).isEmpty();
      if (failed) {
        happened.add(Transition.warning("ProvisioningFailed", reason + ": " + now.get().message()));
      } else if (old.filter(c -> c.reason().equals(reason)).isEmpty()) {
        happened.add(Transition.warning(reason, now.get().message()));
      }
    } else if (isStep(before, DeletionStep.BRAKED)) {
      if (!isStep(Optional.of(after), DeletionStep.BRAKED)
          && !isStep(Optional.of(after), DeletionStep.RETAINED)) {
        happened.add(Transition.normal("DropReleased", "The drop is no longer held; it goes on."));
      }
    } else if (old.isPresent() && !isGivenUp(was, is)) {
      happened.add(Transition.normal("Recovered", "No longer " + old.get().reason() + "."));
    }
  }

  /** What was wrong with a living tenant is not mended by its deletion, only of no matter. */
  private static boolean isGivenUp(Optional<TenantState> was, Optional<TenantState> is) {
    return is.filter(TenantState::isDeleted).isPresent()
        && was.filter(TenantState::isDeleted).isEmpty();
  }

  private static Optional<TenantState> state(Optional<TenantStatus> status) {
    // Leniently: an older or newer operator's word must not break this one.
    return status
        .map(TenantStatus::record)
        .map(RecordMirror::status)
        .flatMap(
            label ->
                Arrays.stream(TenantState.values())
                    .filter(state -> state.label().equals(label))
                    .findFirst());
  }

  private static boolean isDropStarted(TenantState state) {
    return state == TenantState.DROPPING || state == TenantState.DROPPED;
  }

  private boolean hasSchema() {
    return after.schemaName() != null;
  }

  private boolean newly(String type) {
    return after.condition(type).filter(Condition::holds).isPresent()
        && before.flatMap(s -> s.condition(type)).filter(Condition::holds).isEmpty();
  }

  private boolean isNewly(DeletionStep step) {
    return isStep(Optional.of(after), step) && !isStep(before, step);
  }

  private static boolean isStep(Optional<TenantStatus> status, DeletionStep step) {
    return status
        .map(TenantStatus::deletion)
        .map(DeletionProgress::step)
        .filter(step.label()::equals)
        .isPresent();
  }

  private static boolean isSuspended(Optional<TenantStatus> status) {
    return isBecause(status, Condition.READY, "Suspended")
        || isBecause(status, Condition.SCHEMA_DROPPED, "Suspended");
  }

  private static boolean isPaused(Optional<TenantStatus> status) {
    return isBecause(status, Condition.SCHEMA_DROPPED, "Paused");
  }

  private static boolean isBecause(Optional<TenantStatus> status, String type, String reason) {
    return status
        .flatMap(s -> s.condition(type))
        .filter(condition -> condition.reason().equals(reason))
        .isPresent();
  }

  private String message(String type) {
    return after.condition(type).map(Condition::message).orElse("");
  }
}
