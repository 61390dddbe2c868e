package dev.tenancy.workflow;

/** Temporal cannot be reached, or does not take orders now. Passes by itself. */
public final class WorkflowUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorkflowUnavailableException(Throwable cause) {
    super(describe(cause), cause);
  }

  private static String describe(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return "Temporal: " + root.getMessage();
  }
}
