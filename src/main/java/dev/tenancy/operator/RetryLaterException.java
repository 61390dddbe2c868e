package dev.tenancy.operator;

/**
 * A pass met a fault that passes; its status says so already. The framework schedules the next
 * pass.
 */
final class RetryLaterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: where it came from is no news, and there may be thousands. */
  RetryLaterException(String reason) {
    super(reason, null, false, false);
  }
}
