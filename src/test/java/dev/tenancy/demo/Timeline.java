package dev.tenancy.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;

/** What happened when, told for people. */
final class Timeline {
  private Timeline() {}

  /** The times since the delete, in the order of the story. */
  static String of(Evidence evidence) {
    StringBuilder text = new StringBuilder("Since kubectl delete tenant " + evidence.deleted());
    line(text, evidence, "record marked deleted (its deleted_at)", evidence.deletedAt());
    line(text, evidence, "soft-delete seen by another client", evidence.softDeleteSeen());
    for (Call.Route route : Call.Route.values()) {
      line(
          text,
          evidence,
          "first 410 on " + route.path(),
          evidence.first410(route).map(Call::answered));
    }
    line(text, evidence, "last 200, asked for before", evidence.last200().map(Call::answered));
    line(text, evidence, "drained: the point of no return", evidence.drainedSeen());
    line(text, evidence, "schema dropped (its dropped_at)", evidence.droppedAt());
    line(text, evidence, "finalizer released, object gone", Optional.of(evidence.objectGone()));
    return text.append('\n').toString();
  }

  private static void line(
      StringBuilder text, Evidence evidence, String what, Optional<Instant> at) {
    text.append("\n  %-42s %s".formatted(what, since(evidence.deleteAsked(), at)));
  }

  /** Seconds between, to the millisecond; {@code never} if it did not happen. */
  static String since(Instant start, Optional<Instant> at) {
    return at.map(t -> seconds(Duration.between(start, t))).orElse("never");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%+8.3f s", duration.toNanos() / 1e9);
  }

  /** Answers by the second in which they came, and tenant. */
  static String table(Evidence evidence) {
    List<Call> calls = evidence.calls();
    LongStream seconds =
        calls.stream().mapToLong(call -> second(evidence, call)).distinct().sorted();
    StringBuilder text =
        new StringBuilder(
            "  second | %-9s 200    410  other | %-9s 200    410  other%n"
                .formatted(evidence.deleted(), evidence.kept()));
    seconds.forEach(
        second ->
            text.append(
                "  %+6d |      %s |      %s%n"
                    .formatted(
                        second,
                        row(evidence, second, evidence.deleted()),
                        row(evidence, second, evidence.kept()))));
    return text.toString();
  }

  private static String row(Evidence evidence, long second, String tenant) {
    List<Call> calls =
        evidence.calls().stream()
            .filter(call -> call.tenant().equals(tenant) && second(evidence, call) == second)
            .toList();
    return "%8d %6d %6d"
        .formatted(
            count(calls, status -> status == 200),
            count(calls, status -> status == 410),
            count(calls, status -> status != 200 && status != 410));
  }

  private static long second(Evidence evidence, Call call) {
    return Math.floorDiv(
        Duration.between(evidence.deleteAsked(), call.answered()).toMillis(), 1_000L);
  }

  private static long count(List<Call> calls, IntPredicate status) {
    return calls.stream().filter(call -> status.test(call.status())).count();
  }

  /** The demo's last line. */
  static String answers(Evidence evidence) {
    return "answers: %dx200 %dx410 %dx5xx"
        .formatted(
            count(evidence.calls(), status -> status == 200),
            count(evidence.calls(), status -> status == 410),
            count(evidence.calls(), status -> status >= 500));
  }
}
