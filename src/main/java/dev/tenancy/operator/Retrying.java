package dev.tenancy.operator;

import dev.tenancy.api.TenantStatus;
import dev.tenancy.operator.Verdict.Reconciling;
import dev.tenancy.tenant.Failure;
import java.util.Optional;

/** What is said while something failed and is tried again. */
final class Retrying {
  private Retrying() {}

  /** kstatus' word for "failed, but goes on by itself", with the cause in the message. */
  static Reconciling after(Failure problem) {
    return new Reconciling(
        "ProgressingWithRetry",
        "%s: %s It is tried again by itself.".formatted(problem.reason(), sentence(problem)));
  }

  /** What a condition said when it could last be seen; {@code Unknown} if it never was. */
  static Statement lastSeen(Optional<TenantStatus> before, String type, Optional<Failure> problem) {
    return before
        .flatMap(status -> status.condition(type))
        .map(c -> new Statement(c.status(), c.reason(), c.message()))
        .orElseGet(
            () ->
                Statement.unknown(
                    problem.map(Failure::reason).orElse("RegistryUnread"),
                    "The registry could not be read yet."));
  }

  private static String sentence(Failure problem) {
    String text = problem.message().strip();
    return text.endsWith(".") ? text : text + ".";
  }
}
