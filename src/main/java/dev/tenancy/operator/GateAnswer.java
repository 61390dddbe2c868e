package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.TenantStatus;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.util.Optional;

/**
 * What the gate answers for this tenant, as the condition {@code Active}: the table of design §3.2
 * in words.
 *
 * @param wanted {@code spec.active}
 * @param seen what this pass saw
 * @param before the status so far
 */
record GateAnswer(boolean wanted, Observation seen, Optional<TenantStatus> before) {

  Statement claim() {
    if (!seen.registryRead()) {
      return unread();
    }
    return seen.record().map(this::of).orElseGet(this::withoutRecord);
  }

  private Statement of(TenantRecord record) {
    if (record.state().isDeleted()) {
      String since = record.deletion().deletedAt().map(Object::toString).orElse("the soft-delete");
      boolean everywhere =
          record.deletion().gateClosing().isPresent()
              || record.state() != TenantState.DELETED
              || record.terms().policy() != DeletionPolicy.DROP;
      return Statement.no(
          "Deleted",
          everywhere
              ? "Requests are answered 410 since %s.".formatted(since)
              : "Requests are answered 410 by the SQL door since %s, by each gate as soon as it has heard of it."
                  .formatted(since));
    }
    if (!record.active()) {
      return Statement.no(
          "Deactivated",
          wanted
              ? "The registry's is_active is false: requests are answered 403."
              : "Requests are answered 403. Set spec.active to true to admit them.");
    }
    if (record.state() == TenantState.READY) {
      return Statement.yes("Enabled", "Requests are admitted.");
    }
    String reason = seen.needsHelp().map(Failure::reason).orElse("Provisioning");
    return Statement.no(reason, "Requests are answered 503 until the schema is ready.");
  }

  private Statement withoutRecord() {
    String reason = seen.needsHelp().map(Failure::reason).orElse("Provisioning");
    return Statement.no(
        reason,
        "The tenant is not in the registry yet: requests are answered 404, or 410 if an earlier"
            + " tenant of this name was deleted.");
  }

  private Statement unread() {
    boolean knownDeleted =
        before
            .flatMap(s -> s.condition(Condition.SOFT_DELETED))
            .filter(Condition::holds)
            .isPresent();
    if (knownDeleted) {
      return Statement.no(
          "Deleted", "Requests are answered 410, and 503 while the registry cannot be read.");
    }
    String cause = seen.transientProblem().map(Failure::reason).orElse("RegistryUnread");
    return Statement.unknown(
        cause, "The registry cannot be read: until it can, requests are answered 503.");
  }
}
