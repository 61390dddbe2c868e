package dev.tenancy.workflow;

import dev.tenancy.tenant.Failure;

/** Temporal cannot be reached, or does not take orders now. Passes by itself. */
public final class WorkflowUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorkflowUnavailableException(Throwable cause) {
    super(describe(cause), cause);
  }

  /** What is wrong with the way to Temporal, in one line for people. */
  static String describe(Throwable cause) {
    return "Temporal: " + Failure.messageOf(cause);
  }
}
