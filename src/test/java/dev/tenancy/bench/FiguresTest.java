package dev.tenancy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the bench reads what the load programs wrote, and what it makes of it. */
class FiguresTest {
  private static final String WRK =
      """
      Running 2s test @ http://127.0.0.1:18181
        1 threads and 16 connections
        75475 requests in 2.01s, 20.21MB read
      Requests/sec:  18842.33
      answers=150950 micros=2000000 errors=%d p50=706.0 p99=9470.5 p999=20000.0
      """;

  @Test
  void givenManyLatenciesWhenAskedForPercentilesThenTheNearestRankInAnyOrder() {
    double[] downwards = IntStream.rangeClosed(1, 1_000).mapToDouble(i -> 1_001 - i).toArray();
    Latencies all = Latencies.of(downwards);

    assertThat(all.percentile(50)).isEqualTo(500);
    assertThat(all.percentile(99)).isEqualTo(990);
    assertThat(all.percentile(99.9)).isEqualTo(999);
    assertThat(all.percentile(100)).isEqualTo(1_000);
    assertThat(all.percentile(0)).isEqualTo(1);
    assertThat(downwards[0]).isEqualTo(1_000);
    assertThatIllegalArgumentException().isThrownBy(Latencies::of);
  }

  @Test
  void givenOneLatencyWhenAskedForPercentilesThenItIsAllOfThem() {
    assertThat(Latencies.of(7).percentile(0.1)).isEqualTo(7);
    assertThat(Latencies.of(7).percentile(99.9)).isEqualTo(7);
  }

  @Test
  void givenWrkWhenItHeardOnlyAnswersThenTheyAreReadAndElseRefused() {
    Run run = WrkOutput.parse(WRK.formatted(0)).with(Duration.ofMillis(1_509));

    assertThat(run.answers()).isEqualTo(150_950);
    assertThat(run.perSecond()).isEqualTo(75_475);
    assertThat(run.cpuMicros()).isCloseTo(9.997, within(0.001));
    assertThat(List.of(run.p50(), run.p99(), run.p999())).containsExactly(706.0, 9470.5, 20_000.0);
    assertThatIllegalStateException().isThrownBy(() -> WrkOutput.parse(WRK.formatted(1)));
    assertThatIllegalStateException().isThrownBy(() -> WrkOutput.parse("unable to connect"));
  }

  @Test
  void givenH2loadsLogWhenReadThenRateAndPercentilesAndElseRefused() {
    Run run =
        H2loadLog.parse(List.of("1000000\t200\t100", "1000050\t200\t300", "1000100\t200\t200"));

    assertThat(run.answers()).isEqualTo(3);
    assertThat(run.took()).isEqualTo(Duration.ofNanos(350_000));
    assertThat(run.p50()).isEqualTo(200);
    assertThat(run.p999()).isEqualTo(300);
    assertThatIllegalStateException().isThrownBy(() -> H2loadLog.parse(List.of("1\t503\t5")));
    assertThatIllegalStateException().isThrownBy(() -> H2loadLog.parse(List.of("1\t-1\t5")));
    assertThatIllegalStateException().isThrownBy(() -> H2loadLog.parse(List.of()));
  }

  @Test
  void givenPgbenchsLogWhenReadThenEachScriptHasItsOwn() {
    List<String> log =
        List.of("0 1 47 0 1795526221 10", "0 2 58 1 1795526221 20", "0 3 49 0 1795526221 30");

    Pair pair = new Pair(TransactionLog.of(0, log), TransactionLog.of(1, log));

    assertThat(pair.bare().count()).isEqualTo(2);
    assertThat(pair.adds()).isEqualTo(11);
    assertThat(pair.addsPercent()).isCloseTo(23.4, within(0.1));
  }

  @Test
  void givenRoundsWhenOneWasDisturbedThenTheMedianIsNot() {
    Rounds rounds = new Rounds();
    for (long answers : List.of(100L, 5L, 90L)) {
      rounds.add("ours", run(answers));
      rounds.add("theirs", run(answers / 5));
    }

    assertThat(rounds.median("ours", Run::perSecond)).isEqualTo(90);
    assertThat(rounds.ratio("ours", "theirs", Run::perSecond)).isEqualTo(5);
    assertThat(rounds.servers()).containsExactly("ours", "theirs");
  }

  private static Run run(long answers) {
    return new Run(answers, Duration.ofSeconds(1), Duration.ZERO, 1, 2, 3);
  }

  @Test
  void givenGoalsWhenMeasuredThenMetOrMissedAndSaidSo() {
    assertThat(Goal.atMost("a", 30, 30, " µs")).hasToString("✓ a: 30.00 µs, goal at most 30 µs");
    assertThat(Goal.atMost("a", 1.26, 1.25, " times").met()).isFalse();
    assertThat(Goal.atLeast("a", 2.9, 3, " times"))
        .hasToString("✗ a: 2.90 times, goal at least 3 times");
  }

  @Test
  void givenATableWhenPrintedThenMarkdownInColumns() {
    assertThat(new Table("HTTP", "µs").row("gate", "9.2").row("OPA", "60.3"))
        .hasToString(
            """
            | HTTP |   µs |
            |------|-----:|
            | gate |  9.2 |
            | OPA  | 60.3 |
            """);
  }

  @Test
  void givenEnvoysMessageWhenFramedThenItsLengthStandsBeforeIt() {
    byte[] framed = EnvoyCheck.framed("acme");

    assertThat(framed).hasSize(EnvoyCheck.message("acme").length + 5).startsWith(0, 0, 0);
    assertThat(framed[3] * 256 + (framed[4] & 0xff)).isEqualTo(framed.length - 5);
  }
}
