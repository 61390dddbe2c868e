package dev.tenancy.console;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that must be well.
 *
 * @param name what people call it, as in {@code PostgreSQL}
 * @param problem asked at each probe, on a thread of its own; gives empty if all is well, else why
 *     not, in one line without secrets; may block, within {@link Health#LIMIT}; what it throws
 *     counts as a problem
 */
public record HealthCheck(String name, Supplier<Optional<String>> problem) {

  /**
   * What one check found.
   *
   * @param name the check's
   * @param ok whether all is well
   * @param reason why not; empty if all is well
   */
  public record Result(String name, boolean ok, String reason) {}

  /** Asks now. */
  Result run() {
    try {
      return problem
          .get()
          .map(reason -> new Result(name, false, reason))
          .orElse(new Result(name, true, ""));
    } catch (RuntimeException e) {
      return new Result(name, false, e.toString());
    }
  }
}
