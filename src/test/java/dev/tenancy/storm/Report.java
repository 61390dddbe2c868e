package dev.tenancy.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is told of a storm. */
record Report(Course.Result result) {
  private static final String ROW = "  %-22s %8s %8s %8s %6s %6s %6s %7s %7s %7s%n";

  /** A table of the doors' answers, times in milliseconds, and every check. */
  String text() {
    Evidence evidence = result.evidence();
    StringBuilder text =
        new StringBuilder(
            "  %d deletions and %,d requests in %.1f s%n"
                .formatted(
                    evidence.deletions().size(),
                    evidence.requests(),
                    result.took().toMillis() / 1e3));
    text.append(
        ROW.formatted(
            "door", "calls", "200", "410", "503", "broken", "silent", "p50 ms", "p99 ms", "max"));
    for (Door door : Door.values()) {
      text.append(row(door, evidence.calls().stream().filter(c -> c.door() == door).toList()));
    }
    text.append(steps(evidence.deletions()));
    evidence.outages().forEach(outage -> text.append(row(outage)));
    result.checks().forEach(check -> text.append("  ").append(check).append('\n'));
    return text.toString();
  }

  private static String row(Door door, List<Call> calls) {
    List<Duration> took = calls.stream().map(Call::took).sorted().toList();
    return ROW.formatted(
        door.title(),
        calls.size(),
        count(calls, Outcome.ADMITTED),
        count(calls, Outcome.GONE),
        count(calls, Outcome.UNAVAILABLE),
        count(calls, Outcome.BROKEN),
        count(calls, Outcome.SILENT),
        millis(took, 0.5),
        millis(took, 0.99),
        millis(took, 1));
  }

  /** How long after {@code kubectl delete} was started each step was seen. */
  private static String steps(List<Deletion> deletions) {
    return "  after kubectl delete, half and all of the deletions: %s soft-deleted, %s gates closed, %s dropped; %d waited for a lease%n"
        .formatted(
            step(deletions, Deletion::softDeleted),
            step(deletions, Deletion::gatesClosed),
            step(deletions, Deletion::dropped),
            deletions.stream().filter(Deletion::waitedForLease).count());
  }

  private static String step(List<Deletion> deletions, Function<Deletion, OptionalLong> moment) {
    List<Duration> took =
        deletions.stream()
            .filter(each -> moment.apply(each).isPresent())
            .map(each -> Duration.ofNanos(moment.apply(each).getAsLong() - each.asked()))
            .sorted()
            .toList();
    return millis(took, 0.5) + "/" + millis(took, 1) + " ms";
  }

  private static long count(List<Call> calls, Outcome outcome) {
    return calls.stream().filter(call -> call.is(outcome)).count();
  }

  private static String millis(List<Duration> sorted, double share) {
    if (sorted.isEmpty()) {
      return "-";
    }
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return "%.1f".formatted(sorted.get(Math.max(0, index)).toNanos() / 1e6);
  }

  private static String row(Outage outage) {
    double seconds = (outage.to() - outage.from()) / 1e9 - Stage.RECOVERY.toMillis() / 1e3;
    return "  %s: %.1f s%n".formatted(outage.what(), seconds);
  }

  /** One line for each storm, and one for all. */
  static String summary(List<Course.Result> results, Duration took) {
    List<String> lines = new ArrayList<>();
    for (Course.Result result : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s %-18s %5d deletions %,9d requests %6.1f s  %s",
              result.ok() ? "✓" : "✗",
              result.twist().name(),
              result.evidence().deletions().size(),
              result.evidence().requests(),
              result.all().toMillis() / 1e3,
              result.twist().allowance()));
    }
    long broken =
        results.stream().flatMap(each -> each.checks().stream()).filter(c -> !c.ok()).count();
    lines.add(
        String.format(
            Locale.ROOT,
            "storms: %d, deletions: %,d, requests: %,d, broken promises: %d, %.0f s",
            results.size(),
            sum(results.stream().map(each -> (long) each.evidence().deletions().size())),
            sum(results.stream().map(each -> each.evidence().requests())),
            broken,
            took.toMillis() / 1e3));
    return String.join("\n", lines);
  }

  private static long sum(Stream<Long> numbers) {
    return numbers.mapToLong(Long::longValue).sum();
  }
}
