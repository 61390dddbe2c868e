package dev.tenancy.workflow;

/** Temporal cannot be reached, or does not take orders now. Passes by itself. */
public final class WorkflowUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WorkflowUnavailableException(Throwable cause) {
    super(describe(cause), cause);
  }

  /** What is wrong with the way to Temporal, in one line for people. */
  static String describe(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    return "Temporal: " + message.lines().findFirst().orElse(message);
  }
}
