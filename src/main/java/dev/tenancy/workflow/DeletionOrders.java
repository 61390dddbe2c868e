package dev.tenancy.workflow;

import dev.tenancy.registry.DropOrder;
import dev.tenancy.registry.SoftDeleted;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What signals ask of one deletion: carried out in the order in which they came, each in the
 * registry, which decides. Part of a workflow, so deterministic.
 */
final class DeletionOrders {
  private final RetentionActivities registry;
  private @Nullable SoftDeleted softDeleted;
  private long came;
  private long done;
  private boolean paused;
  private @Nullable String refusal;

  DeletionOrders(RetentionActivities registry) {
    this.registry = registry;
  }

  /** Which deletion it is; orders that came earlier wait for this. */
  void about(SoftDeleted proof) {
    softDeleted = proof;
  }

  /** How many were carried out or refused: whoever waits looks again when it has grown. */
  long done() {
    return done;
  }

  /** Why the last one was refused; null if it was not. */
  @Nullable String refusal() {
    return refusal;
  }

  /** Whether the drop is paused, as last heard or ordered. */
  boolean paused() {
    return paused;
  }

  /** Takes in what the registry said. */
  void heard(boolean isPaused) {
    paused = isPaused;
  }

  /** Called by a signal's handler; returns when the order is carried out or refused. */
  void give(DropOrder order) {
    long turn = came++;
    Workflow.await(() -> softDeleted != null && done == turn);
    try {
      refusal = registry.orderDrop(Objects.requireNonNull(softDeleted), order.name()).refusal();
      paused = refusal == null ? order == DropOrder.PAUSE : paused;
    } catch (ActivityFailure failure) {
      // A signal must not end the deletion.
      refusal =
          failure.getCause() instanceof ApplicationFailure cause
              ? cause.getOriginalMessage()
              : failure.getMessage();
    } finally {
      done++;
    }
  }

  /** Has those who wait look at the registry again. */
  void lookAgain() {
    long turn = came++;
    Workflow.await(() -> softDeleted != null && done == turn);
    done++;
  }
}
