package dev.tenancy.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether every promise was held; looks at nothing but the evidence. */
final class Oracle {
  /** Within this time every call is answered, what it was held up on purpose included. */
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final Set<Outcome> UNSERVED =
      EnumSet.of(Outcome.UNAVAILABLE, Outcome.BROKEN, Outcome.SILENT);

  private final Evidence evidence;
  private final Map<String, Deletion> deletions = new HashMap<>();
  private final List<Check> checks = new ArrayList<>();

  private Oracle(Evidence evidence) {
    this.evidence = evidence;
    evidence.deletions().forEach(each -> deletions.put(each.tenant(), each));
  }

  /** All checks, in the order in which they are told. */
  static List<Check> on(Evidence evidence) {
    Oracle oracle = new Oracle(evidence);
    oracle.answers();
    oracle.admissions();
    oracle.bystanders();
    oracle.ends();
    oracle.soundness();
    return List.copyOf(oracle.checks);
  }

  /** The calls that broke their promise by how they ended, or by when. */
  private void answers() {
    none("no 500", call -> call.is(Outcome.FAILED) && !isOutlasted(call));
    none(
        "no 503, broken or silent connection but while something was taken away",
        call -> UNSERVED.contains(call.outcome()) && !isExcused(call));
    none("nothing but 200 and 410 else", call -> call.is(Outcome.REFUSED));
    none(
        "every 200 gave rows of its own tenant, and of nobody else",
        call ->
            call.is(Outcome.ADMITTED)
                && !call.door().isGate()
                && !call.answer().owners().equals(Set.of(call.tenant())));
    none(
        "every answer within " + DEADLINE.toSeconds() + " s",
        call -> call.took().compareTo(limit(call)) > 0 && !isHeldUp(call));
  }

  /** Work on a gate's word has been going on since the gate was asked: two calls' time. */
  private static Duration limit(Call call) {
    return call.door() == Door.SCHEMA ? DEADLINE.multipliedBy(2) : DEADLINE;
  }

  /** A gate's word holds for the drain period; whoever begins later has outlasted it. */
  private boolean isOutlasted(Call call) {
    return call.door() == Door.SCHEMA && call.took().compareTo(evidence.drainPeriod()) > 0;
  }

  private boolean isExcused(Call call) {
    return evidence.outages().stream().anyMatch(outage -> outage.excuses(call));
  }

  private boolean isHeldUp(Call call) {
    return evidence.outages().stream().anyMatch(outage -> outage.delays(call));
  }

  private void admissions() {
    Map<String, Long> gone = firstGone(door -> true);
    none(
        "no admission by SQL asked for after the soft-delete was acknowledged",
        call ->
            call.door() == Door.SQL
                && call.is(Outcome.ADMITTED)
                && (isAfter(call, deletion(call).map(Deletion::softDeleted))
                    || isAfter(call, gone.get(call.tenant()))));
    Map<String, Long> closed = firstGone(Door::isGate);
    none(
        "no admission by a gate asked for after the gates were closed, or had said 410",
        call ->
            call.door().isGate()
                && call.is(Outcome.ADMITTED)
                && (isAfter(call, deletion(call).map(Deletion::gatesClosed))
                    || isAfter(call, closed.get(call.tenant()))));
    none(
        "no 410 before the deletion was asked for",
        call ->
            call.is(Outcome.GONE)
                && deletion(call).filter(d -> call.answered() - d.asked() >= 0).isEmpty());
  }

  /** When a tenant's first 410 had come, which tells of the commit too. */
  private Map<String, Long> firstGone(Predicate<Door> door) {
    Map<String, Long> first = new HashMap<>();
    evidence.calls().stream()
        .filter(call -> call.is(Outcome.GONE) && door.test(call.door()))
        .forEach(call -> first.merge(call.tenant(), call.answered(), Math::min));
    return first;
  }

  private Optional<Deletion> deletion(Call call) {
    return Optional.ofNullable(deletions.get(call.tenant()));
  }

  private static boolean isAfter(Call call, Optional<OptionalLong> moment) {
    return moment.isPresent()
        && moment.get().isPresent()
        && isAfter(call, moment.get().getAsLong());
  }

  private static boolean isAfter(Call call, Long moment) {
    return moment != null && call.asked() - moment > 0;
  }

  private void bystanders() {
    List<String> changed =
        evidence.kept().stream()
            .filter(
                tenant ->
                    !evidence.before().containsKey(tenant)
                        || !evidence.before().get(tenant).equals(evidence.after().get(tenant)))
            .toList();
    check(
        "the schemas of the " + evidence.kept().size() + " other tenants are unchanged",
        changed.isEmpty(),
        String.join(", ", changed));
  }

  private void ends() {
    List<String> open =
        evidence.deletions().stream()
            .filter(each -> each.dropped().isEmpty())
            .map(Deletion::tenant)
            .toList();
    check(
        "every deletion reached its end", open.isEmpty(), open.size() + " did not: " + some(open));
    check(
        "no object and no schema was left behind",
        evidence.leftBehind().isEmpty(),
        some(evidence.leftBehind()));
  }

  /** That the evidence could have shown a violation at all. */
  private void soundness() {
    int deleted = evidence.deletions().size();
    check(
        "the storm was one: %d deletions, %d requests".formatted(deleted, evidence.requests()),
        deleted >= evidence.size().deletions() && evidence.requests() >= evidence.size().requests(),
        "");
    unasked();
    long straddling =
        evidence.calls().stream()
            .filter(call -> call.is(Outcome.ADMITTED) && call.door() == Door.SQL)
            .filter(call -> !call.answer().owners().isEmpty())
            .filter(
                call ->
                    deletion(call)
                        .filter(d -> d.softDeleted().isPresent())
                        .filter(d -> call.asked() - d.softDeleted().getAsLong() < 0)
                        .filter(d -> call.answered() - d.softDeleted().getAsLong() > 0)
                        .isPresent())
            .count();
    check(
        "requests were inside at the soft-deletes, and were served",
        straddling > 0,
        straddling + "");
  }

  /** Every tenant must have been asked for by every door, before and after. */
  private void unasked() {
    Map<Door, Set<String>> served = new HashMap<>();
    Map<Door, Set<String>> refused = new HashMap<>();
    for (Call call : evidence.calls()) {
      if (call.is(Outcome.ADMITTED) || call.is(Outcome.GONE)) {
        (call.is(Outcome.GONE) ? refused : served)
            .computeIfAbsent(call.door(), door -> new HashSet<>())
            .add(call.tenant());
      }
    }
    List<String> unasked = new ArrayList<>();
    for (Door door : List.of(Door.SQL, Door.HTTP, Door.NGINX, Door.GRPC)) {
      Set<String> yes = served.getOrDefault(door, Set.of());
      Set<String> no = refused.getOrDefault(door, Set.of());
      Stream.concat(deletions.keySet().stream(), evidence.kept().stream())
          .filter(tenant -> !yes.contains(tenant))
          .forEach(tenant -> unasked.add(tenant + " before, by " + door.title()));
      deletions.keySet().stream()
          .filter(tenant -> !no.contains(tenant))
          .forEach(tenant -> unasked.add(tenant + " after, by " + door.title()));
    }
    check(
        "every tenant was asked for by every door, before and after its deletion",
        unasked.isEmpty(),
        unasked.size() + " were not: " + some(unasked));
  }

  private void none(String name, Predicate<Call> violation) {
    List<Call> found = evidence.calls().stream().filter(violation).toList();
    check(
        name,
        found.isEmpty(),
        found.isEmpty() ? "" : found.size() + ", the first: " + found.getFirst());
  }

  private void check(String name, boolean ok, String detail) {
    checks.add(new Check(name, ok, ok && !detail.matches("[0-9]+") ? "" : detail));
  }

  private static String some(List<String> all) {
    return String.join(", ", all.subList(0, Math.min(5, all.size())));
  }
}
