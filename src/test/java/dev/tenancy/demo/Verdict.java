package dev.tenancy.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether every promise that the demo shows was held; looks at nothing but the evidence. */
final class Verdict {
  /** How long the kept tenant may go without a 200 on a route before that counts as an outage. */
  static final Duration LONGEST_GAP = Duration.ofSeconds(2);

  private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(200);

  private final Evidence evidence;
  private final List<Check> checks = new ArrayList<>();

  /**
   * One promise.
   *
   * @param name what was checked
   * @param ok whether it held
   * @param detail what was found
   */
  record Check(String name, boolean ok, String detail) {
    @Override
    public String toString() {
      return (ok ? "✓ " : "✗ ") + name + (detail.isEmpty() ? "" : ": " + detail);
    }
  }

  private Verdict(Evidence evidence) {
    this.evidence = evidence;
  }

  /** All checks, in the order in which they are told. */
  static List<Check> on(Evidence evidence) {
    Verdict verdict = new Verdict(evidence);
    verdict.answers();
    verdict.order();
    verdict.ends();
    verdict.bystander();
    verdict.soundness();
    return List.copyOf(verdict.checks);
  }

  private void answers() {
    none("no 5xx", call -> call.status() >= 500);
    none(
        "nothing but 200 and 410",
        call -> call.status() < 500 && call.status() != 200 && call.status() != 410);
    none(
        "every 200 gave rows of its own tenant, and of nobody else",
        call -> call.status() == 200 && !call.owners().equals(Set.of(call.tenant())));
  }

  private void order() {
    for (Call.Route route : Call.Route.values()) {
      Optional<Instant> first = evidence.first410(route).map(Call::answered);
      check(
          "deleted_at < first 410 ≤ drop, on " + route.path(),
          ordered(evidence.deletedAt(), first, evidence.droppedAt()),
          "%s < %s ≤ %s"
              .formatted(since(evidence.deletedAt()), since(first), since(evidence.droppedAt())));
    }
    Optional<Instant> seen = evidence.softDeleteSeen();
    if (seen.isEmpty()) {
      check("the soft-delete was acknowledged", false, "it was never seen");
      return;
    }
    // A 410 tells of the commit as well as the watching client does: whichever was first.
    Instant known =
        Stream.of(Call.Route.values())
            .flatMap(route -> evidence.first410(route).map(Call::answered).stream())
            .reduce(seen.get(), (a, b) -> a.isBefore(b) ? a : b);
    none(
        "no 200 asked for after the soft-delete was acknowledged ("
            + since(Optional.of(known))
            + "), by SQL",
        call ->
            call.isFor(evidence.deleted(), Call.Route.SQL)
                && call.status() == 200
                && call.asked().isAfter(known));
  }

  private static boolean ordered(
      Optional<Instant> deleted, Optional<Instant> first410, Optional<Instant> dropped) {
    return deleted.isPresent()
        && first410.isPresent()
        && dropped.isPresent()
        && deleted.get().isBefore(first410.get())
        && !first410.get().isAfter(dropped.get());
  }

  private void ends() {
    check("the schema is absent from the catalog", evidence.schemaAbsent(), "");
    check("the object is gone", evidence.objectAbsent(), "");
    check(
        "nothing is left running",
        evidence.leftRunning().isEmpty(),
        String.join(", ", evidence.leftRunning()));
  }

  private void bystander() {
    String kept = evidence.kept();
    check(
        kept + "'s rows are unchanged",
        !evidence.keptBefore().isEmpty() && evidence.keptBefore().equals(evidence.keptAfter()),
        evidence.keptBefore() + " = " + evidence.keptAfter());
    none(
        kept + " was answered 200 alone",
        call -> call.tenant().equals(kept) && call.status() != 200);
    for (Call.Route route : Call.Route.values()) {
      Duration gap = longestGap(call -> call.isFor(kept, route) && call.status() == 200);
      check(
          kept + " was served throughout, on " + route.path(),
          gap.compareTo(LONGEST_GAP) <= 0,
          "never longer than " + gap.toMillis() + " ms without a 200");
    }
  }

  /** That the evidence could have shown a violation at all. */
  private void soundness() {
    for (Call.Route route : Call.Route.values()) {
      long before = count(evidence.deleted(), route, 200);
      long after = count(evidence.deleted(), route, 410);
      check(
          "there was traffic before and after, on " + route.path(),
          before >= 10 && after >= 10,
          before + "x200, then " + after + "x410");
    }
    long inFlight =
        evidence.deletedAt().stream()
            .flatMap(
                at ->
                    evidence.calls().stream()
                        .filter(call -> call.tenant().equals(evidence.deleted()))
                        .filter(call -> call.status() == 200)
                        .filter(call -> call.asked().isBefore(at) && call.answered().isAfter(at)))
            .count();
    check(
        "requests were in flight at the soft-delete, and were served",
        inFlight > 0,
        inFlight + "x200");
    none(
        "the clock stood firm",
        call ->
            Duration.between(call.asked(), call.answered())
                    .minus(call.took())
                    .abs()
                    .compareTo(CLOCK_TOLERANCE)
                > 0);
  }

  private long count(String tenant, Call.Route route, int status) {
    return evidence.calls().stream()
        .filter(call -> call.isFor(tenant, route) && call.status() == status)
        .count();
  }

  private Duration longestGap(Predicate<Call> served) {
    List<Instant> times =
        Stream.concat(
                Stream.of(start(), end()),
                evidence.calls().stream().filter(served).map(Call::answered))
            .sorted()
            .toList();
    Duration longest = Duration.ZERO;
    for (int i = 1; i < times.size(); i++) {
      Duration gap = Duration.between(times.get(i - 1), times.get(i));
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest;
  }

  private Instant start() {
    return evidence.calls().stream()
        .map(Call::asked)
        .min(Instant::compareTo)
        .orElse(evidence.deleteAsked());
  }

  private Instant end() {
    return evidence.calls().stream()
        .map(Call::answered)
        .max(Instant::compareTo)
        .orElse(evidence.objectGone());
  }

  private String since(Optional<Instant> at) {
    return Timeline.since(evidence.deleteAsked(), at).strip();
  }

  private void none(String name, Predicate<Call> violation) {
    List<Call> found = evidence.calls().stream().filter(violation).toList();
    check(
        name,
        found.isEmpty(),
        found.isEmpty() ? "" : found.size() + ", the first: " + found.getFirst());
  }

  private void check(String name, boolean ok, String detail) {
    checks.add(new Check(name, ok, detail));
  }
}
