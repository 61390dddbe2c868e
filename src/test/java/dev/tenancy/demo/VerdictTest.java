package dev.tenancy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.demo.Call.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A good run passes every check; each planted violation fails exactly the check that is meant. */
class VerdictTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final String ACME = "acme-corp";
  private static final String GLOBEX = "globex";

  // Milliseconds since the start: delete asked at 1,000, deleted_at 1,100, seen 1,110, dropped
  // 8,000.
  private static Instant at(long millis) {
    return START.plusMillis(millis);
  }

  private static Call call(String tenant, Route route, long asked, long answered, int status) {
    return new Call(
        tenant,
        route,
        at(asked),
        at(answered),
        Duration.ofMillis(answered - asked),
        status,
        status == 200 ? Set.of(tenant) : Set.of(),
        "");
  }

  private static List<Call> goodCalls() {
    List<Call> calls = new ArrayList<>();
    for (Route route : Route.values()) {
      for (int t = 0; t < 14_000; t += 100) {
        calls.add(call(GLOBEX, route, t, t + 10, 200));
        calls.add(call(ACME, route, t, t + 10, t < 1_100 ? 200 : 410));
      }
      // In flight at the soft-delete.
      calls.add(call(ACME, route, 900, 2_400, 200));
    }
    return calls;
  }

  private static Evidence good(List<Call> calls) {
    return new Evidence(
        ACME,
        GLOBEX,
        calls,
        at(1_000),
        Optional.of(at(1_100)),
        Optional.of(at(1_110)),
        Optional.of(at(7_900)),
        Optional.of(at(8_000)),
        at(8_100),
        true,
        true,
        "20 rows, md5 x",
        "20 rows, md5 x",
        List.of());
  }

  private static List<String> failed(Evidence evidence) {
    return Verdict.on(evidence).stream()
        .filter(check -> !check.ok())
        .map(Verdict.Check::name)
        .toList();
  }

  private static List<String> failedWith(Call... planted) {
    List<Call> calls = goodCalls();
    calls.addAll(List.of(planted));
    return failed(good(calls));
  }

  private static List<String> failedWithout(Predicate<Call> removed) {
    List<Call> calls = goodCalls();
    calls.removeIf(removed);
    return failed(good(calls));
  }

  private static List<String> failedAfter(UnaryOperator<Call> change) {
    List<Call> calls = goodCalls();
    calls.replaceAll(change);
    return failed(good(calls));
  }

  @Test
  void givenGoodRunWhenJudgedThenEveryCheckHolds() {
    assertThat(failed(good(goodCalls()))).isEmpty();
    assertThat(Verdict.on(good(goodCalls()))).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void givenA5xxWhenJudgedThenFails(int status) {
    assertThat(failedWith(call(ACME, Route.SQL, 3_000, 3_010, status))).containsExactly("no 5xx");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 302, 400, 403, 404})
  void givenAnotherAnswerOrNoneWhenJudgedThenFails(int status) {
    assertThat(failedWith(call(ACME, Route.GATE, 3_000, 3_010, status)))
        .containsExactly("nothing but 200 and 410");
  }

  @Test
  void givenRowsOfAForeignOwnerWhenJudgedThenFails() {
    Call good = call(GLOBEX, Route.SQL, 3_000, 3_010, 200);
    Call mixed =
        new Call(
            good.tenant(),
            good.route(),
            good.asked(),
            good.answered(),
            good.took(),
            200,
            Set.of(ACME, GLOBEX),
            "");

    assertThat(failedWith(mixed))
        .containsExactly("every 200 gave rows of its own tenant, and of nobody else");
  }

  @Test
  void givenA200WithoutRowsWhenJudgedThenFails() {
    Call empty =
        new Call(GLOBEX, Route.SQL, at(3_000), at(3_010), Duration.ofMillis(10), 200, Set.of(), "");

    assertThat(failedWith(empty))
        .containsExactly("every 200 gave rows of its own tenant, and of nobody else");
  }

  @Test
  void givenA200AskedForAfterTheAcknowledgedSoftDeleteOnTheSqlDoorWhenJudgedThenFails() {
    assertThat(failedWith(call(ACME, Route.SQL, 1_111, 1_120, 200)))
        .singleElement()
        .asString()
        .startsWith("no 200 asked for after the soft-delete was acknowledged");
  }

  @Test
  void givenA410BeforeTheWatcherSawTheSoftDeleteWhenJudgedThenItCountsAsAcknowledged() {
    assertThat(
            failedWith(
                call(ACME, Route.GATE, 1_095, 1_102, 410),
                call(ACME, Route.SQL, 1_105, 1_120, 200)))
        .singleElement()
        .asString()
        .startsWith("no 200 asked for after the soft-delete was acknowledged");
  }

  @Test
  void givenA200AskedForBeforeItWasAcknowledgedWhenJudgedThenHolds() {
    assertThat(failedWith(call(ACME, Route.SQL, 1_110, 1_120, 200))).isEmpty();
  }

  @Test
  void givenNo410BeforeTheDropWhenJudgedThenFailsOnThatRoute() {
    assertThat(
            failedWithout(
                call ->
                    call.isFor(ACME, Route.GATE)
                        && call.status() == 410
                        && call.answered().isBefore(at(8_001))))
        .containsExactly("deleted_at < first 410 ≤ drop, on /gated/orders");
  }

  @Test
  void givenA410BeforeTheRecordWasDeletedWhenJudgedThenFails() {
    assertThat(failedWith(call(ACME, Route.SQL, 1_000, 1_050, 410)))
        .containsExactly("deleted_at < first 410 ≤ drop, on /orders");
  }

  @Test
  void givenDropBeforeTheSoftDeleteOrNeverSeenWhenJudgedThenFails() {
    Evidence good = good(goodCalls());

    assertThat(failed(with(good, good.deletedAt(), Optional.of(at(1_050))))).hasSize(2);
    assertThat(failed(with(good, good.deletedAt(), Optional.empty()))).hasSize(2);
    assertThat(failed(with(good, Optional.empty(), good.droppedAt()))).hasSize(3);
  }

  private static Evidence with(
      Evidence e, Optional<Instant> deletedAt, Optional<Instant> droppedAt) {
    return new Evidence(
        e.deleted(),
        e.kept(),
        e.calls(),
        e.deleteAsked(),
        deletedAt,
        e.softDeleteSeen(),
        e.drainedSeen(),
        droppedAt,
        e.objectGone(),
        e.schemaAbsent(),
        e.objectAbsent(),
        e.keptBefore(),
        e.keptAfter(),
        e.leftRunning());
  }

  private static List<String> failedAtTheEnd(
      boolean schemaAbsent, boolean objectAbsent, String after, List<String> left) {
    Evidence e = good(goodCalls());
    return failed(
        new Evidence(
            e.deleted(),
            e.kept(),
            e.calls(),
            e.deleteAsked(),
            e.deletedAt(),
            e.softDeleteSeen(),
            e.drainedSeen(),
            e.droppedAt(),
            e.objectGone(),
            schemaAbsent,
            objectAbsent,
            e.keptBefore(),
            after,
            left));
  }

  @Test
  void givenSomethingLeftAtTheEndWhenJudgedThenFails() {
    String same = "20 rows, md5 x";

    assertThat(failedAtTheEnd(false, true, same, List.of()))
        .containsExactly("the schema is absent from the catalog");
    assertThat(failedAtTheEnd(true, false, same, List.of())).containsExactly("the object is gone");
    assertThat(failedAtTheEnd(true, true, "19 rows, md5 y", List.of()))
        .containsExactly("globex's rows are unchanged");
    assertThat(failedAtTheEnd(true, true, same, List.of("311 postgres")))
        .containsExactly("nothing is left running");
  }

  @Test
  void givenSoftDeleteNeverSeenWhenJudgedThenFails() {
    Evidence e = good(goodCalls());

    assertThat(
            failed(
                new Evidence(
                    e.deleted(),
                    e.kept(),
                    e.calls(),
                    e.deleteAsked(),
                    e.deletedAt(),
                    Optional.empty(),
                    e.drainedSeen(),
                    e.droppedAt(),
                    e.objectGone(),
                    true,
                    true,
                    e.keptBefore(),
                    e.keptAfter(),
                    List.of())))
        .containsExactly("the soft-delete was acknowledged");
  }

  @Test
  void givenKeptTenantRefusedOnceWhenJudgedThenFails() {
    assertThat(failedWith(call(GLOBEX, Route.GATE, 3_000, 3_010, 410)))
        .containsExactly("globex was answered 200 alone");
  }

  @Test
  void givenKeptTenantSilentForLongerThanAllowedWhenJudgedThenFails() {
    assertThat(
            failedWithout(
                call ->
                    call.isFor(GLOBEX, Route.SQL)
                        && call.asked().isAfter(at(4_000))
                        && call.asked().isBefore(at(6_500))))
        .containsExactly("globex was served throughout, on /orders");
  }

  @Test
  void givenKeptTenantSilentAtTheEndWhenJudgedThenFails() {
    assertThat(
            failedWithout(
                call -> call.isFor(GLOBEX, Route.GATE) && call.asked().isAfter(at(11_000))))
        .containsExactly("globex was served throughout, on /gated/orders");
  }

  @Test
  void givenNothingInFlightAtTheSoftDeleteWhenJudgedThenTheRunProvesNothingAndFails() {
    assertThat(failedWithout(call -> call.took().toMillis() > 1_000))
        .containsExactly("requests were in flight at the soft-delete, and were served");
  }

  @Test
  void givenHardlyAnyTrafficWhenJudgedThenFails() {
    assertThat(
            failedWithout(
                call ->
                    call.isFor(ACME, Route.SQL)
                        && call.status() == 410
                        && call.asked().isAfter(at(1_500))))
        .containsExactly("there was traffic before and after, on /orders");
  }

  @Test
  void givenNoCallsAtAllWhenJudgedThenFailsInsteadOfBreaking() {
    assertThat(failed(good(List.of()))).isNotEmpty();
  }

  @Test
  void givenClockThatJumpedWhenJudgedThenFails() {
    assertThat(
            failedAfter(
                call ->
                    call.asked().equals(at(5_000)) && call.isFor(GLOBEX, Route.SQL)
                        ? new Call(
                            call.tenant(),
                            call.route(),
                            call.asked(),
                            call.answered(),
                            Duration.ofSeconds(3),
                            200,
                            call.owners(),
                            "")
                        : call))
        .containsExactly("the clock stood firm");
  }

  @Test
  void givenGoodRunWhenToldThenTheLastLineCountsAndTheTimelineIsSinceTheDelete() {
    Evidence good = good(goodCalls());

    assertThat(Timeline.answers(good)).isEqualTo("answers: 304x200 258x410 0x5xx");
    assertThat(Timeline.of(good))
        .contains("record marked deleted (its deleted_at)       +0.100 s")
        .contains("first 410 on /orders")
        .contains("last 200, asked for before                   +1.400 s")
        .contains("finalizer released, object gone              +7.100 s");
    assertThat(Timeline.table(good).lines().skip(1)).hasSize(14);
  }
}
