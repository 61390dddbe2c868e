package dev.tenancy.histories;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tenancy.registry.RegistryFixture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/**
 * What operators and applications are answered on a real PostgreSQL is what a registry would answer
 * that did one thing at a time; and a mistake in it is found. {@code -Dhistories.rounds} and {@code
 * -Dhistories.seed} try more, and others.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoriesTest {
  private static final int ROUNDS = Integer.getInteger("histories.rounds", 300);
  private static final long SEED = Long.getLong("histories.seed", System.nanoTime());

  /** A bug is found in this many rounds, or it is not found. */
  private static final int MOST_ROUNDS_WITH_A_BUG = 300;

  private static final int ROUNDS_AT_ONCE = 10;

  /** Tells every lost connection with its stack, and many are cut here. */
  private final Logger pool = (Logger) LoggerFactory.getLogger("com.zaxxer.hikari.pool");

  private RegistryFixture fixture;
  private Checker checker;

  @BeforeAll
  void open() {
    pool.setLevel(Level.ERROR);
    checker = new Checker();
    fixture = new RegistryFixture();
  }

  @AfterAll
  void close() {
    fixture.close();
    pool.setLevel(null);
  }

  @Test
  void givenTheProduct_whenHistoriesAreChecked_thenTheyAreLinearizable() throws Exception {
    Campaign campaign = new Campaign(fixture, "real", new Moves(fixture.database()), true);
    List<History> histories = campaign.rounds(0, ROUNDS, SEED);

    Optional<String> violation = checker.violation("product", histories);
    Map<String, Long> kinds = kinds(histories);
    System.out.printf("seed %d, %d rounds: %s%n", SEED, ROUNDS, kinds);
    assertThat(violation).as("seed %d", SEED).isEmpty();
    assertThat(histories).allSatisfy(history -> assertThat(history.faults()).isEmpty());
    assertThat(kinds)
        .as("every answer was heard, or the check was of little")
        .containsKeys(
            "claim granted",
            "claim taken",
            "enter admitted",
            "enter admitted again",
            "enter TN403",
            "enter TN404",
            "enter TN410",
            "enter TN503",
            "rows rows",
            "leave left",
            "delete proof",
            "begin begun",
            "begin busy",
            "begin retained",
            "begin void",
            "begin early",
            "begin paused",
            "takeback done",
            "takeback refused",
            "give given",
            "drop yes",
            "drop no",
            "restore restored",
            "restore none",
            "movein admitted");
    assertThat(kinds.keySet()).as("connections were cut").anyMatch(kind -> kind.endsWith("?"));
  }

  @Test
  void givenEnterThatTakesNoLock_whenHistoriesAreChecked_thenAViolationIsFound() throws Exception {
    found("enter-without-lock", EnterVariant.none().replace(EnterVariant.LOCK, ""));
  }

  @Test
  void givenEnterThatReadsBeforeItLocks_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found(
        "enter-reads-first",
        EnterVariant.none()
            .replace(EnterVariant.LOCK, "")
            .replace(
                EnterVariant.ADMIT,
                "perform pg_catalog.pg_sleep(0.003); " + EnterVariant.LOCK + EnterVariant.ADMIT));
  }

  @Test
  void givenEnterThatLocksAndReadsInOneStatement_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found(
        "enter-in-one-statement",
        EnterVariant.none()
            .replace(EnterVariant.LOCK, "")
            .replace(
                "    from tenancy.tenants t\n",
                """
                    from (select pg_catalog.pg_sleep(0.003),
                        pg_catalog.pg_advisory_xact_lock_shared(tenancy.lock_key(enter.slug))) locked,
                      tenancy.tenants t
                """));
  }

  @Test
  void givenEnterThatGuessesTheSchema_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found(
        "enter-guesses-schema",
        EnterVariant.none()
            .replace(
                "quote_ident(record_schema)",
                "quote_ident('tenant_' || replace(enter.slug, '-', '_'))"));
  }

  @Test
  void givenBeginDropWithoutTheLock_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found("begin-without-lock", PlantedBugs.beginDropWithoutTheLock(fixture.database()));
  }

  @Test
  void givenRestoreWithoutTheVersion_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found("restore-without-version", PlantedBugs.restoreWithoutTheVersion(fixture.database()));
  }

  @Test
  void givenRestoreWithoutTheLock_whenHistoriesAreChecked_thenAViolationIsFound() throws Exception {
    found("restore-without-lock", PlantedBugs.restoreWithoutTheLock(fixture.database()));
  }

  @Test
  void givenABeginDropThatForgetsTheRetention_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found("begin-too-early", PlantedBugs.beginDropTooEarly(fixture.database()));
  }

  @Test
  void givenASoftDeleteThatAnswersEarly_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found("early-soft-delete", PlantedBugs.softDeleteThatAnswersEarly(fixture.database()));
  }

  @Test
  void givenASoftDeleteThatLooksAgain_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found("soft-delete-looks-again", PlantedBugs.softDeleteThatLooksAgain(fixture.database()));
  }

  @Test
  void givenSettingsThatAreLookedAtAgain_whenHistoriesAreChecked_thenAViolationIsFound()
      throws Exception {
    found("apply-looks-again", PlantedBugs.applyThatLooksAgain(fixture.database()));
  }

  private void found(String name, EnterVariant variant) throws Exception {
    variant.install(fixture);
    try {
      found(name, new Moves(fixture.database()));
    } finally {
      EnterVariant.none().install(fixture);
    }
  }

  private void found(String name, Moves moves) throws Exception {
    Campaign campaign = new Campaign(fixture, name, moves, false);
    Optional<String> violation = Optional.empty();
    int rounds = 0;
    while (violation.isEmpty() && rounds < MOST_ROUNDS_WITH_A_BUG) {
      violation = checker.violation(name, campaign.rounds(rounds, ROUNDS_AT_ONCE, SEED + rounds));
      rounds += ROUNDS_AT_ONCE;
    }
    System.out.printf("%s: %s within %d rounds%n", name, violation.isPresent(), rounds);
    assertThat(violation).as("seed %d", SEED).get().asString().contains("is not linearizable");
  }

  private static Map<String, Long> kinds(List<History> histories) {
    return histories.stream()
        .flatMap(history -> history.calls().stream())
        .collect(Collectors.groupingBy(Call::kind, TreeMap::new, Collectors.counting()));
  }
}
