package dev.tenancy.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle finds each violation that is planted into a sound storm, and no other. */
class OracleTest {
  private static final long MS = 1_000_000;
  private static final long ASKED = 1_000 * MS;
  private static final long SOFT_DELETED = 1_100 * MS;
  private static final long GATES_CLOSED = 1_200 * MS;
  private static final long DROPPED = 3_500 * MS;
  private static final Size SIZE = new Size("test", 1, 1, 1, 10, Duration.ofSeconds(1));
  private static final Duration DRAIN_PERIOD = Duration.ofSeconds(2);
  private static final String GONE = "acme-corp";
  private static final String KEPT = "globex";

  private final List<Call> calls = new ArrayList<>(sound());

  /** Every door was asked for both tenants before and after, and a request was inside. */
  private static List<Call> sound() {
    List<Call> calls = new ArrayList<>();
    for (Door door : Door.values()) {
      for (String tenant : List.of(GONE, KEPT)) {
        calls.add(served(tenant, door, 100, 110));
      }
      calls.add(served(KEPT, door, 5_000, 5_010));
      if (door != Door.SCHEMA) {
        calls.add(call(GONE, door, 5_000, 5_010, Outcome.GONE));
      }
    }
    calls.add(served(GONE, Door.SQL, 900, 1_400));
    return calls;
  }

  private static Call served(String tenant, Door door, long asked, long answered) {
    Set<String> owners = door.isGate() ? Set.of() : Set.of(tenant);
    return new Call(
        tenant, door, asked * MS, answered * MS, new Answer(Outcome.ADMITTED, owners, ""));
  }

  private static Call call(String tenant, Door door, long asked, long answered, Outcome outcome) {
    return new Call(tenant, door, asked * MS, answered * MS, Answer.of(outcome));
  }

  private static Deletion deletion() {
    return new Deletion(
        GONE,
        ASKED,
        OptionalLong.of(SOFT_DELETED),
        OptionalLong.of(GATES_CLOSED),
        false,
        OptionalLong.of(DROPPED));
  }

  private Evidence evidence() {
    return evidence(deletion(), Map.of(KEPT, "sum"), List.of(), List.of());
  }

  private Evidence evidence(
      Deletion deletion, Map<String, String> after, List<String> left, List<Outage> outages) {
    return new Evidence(
        SIZE,
        10,
        calls,
        List.of(deletion),
        Set.of(KEPT),
        outages,
        Map.of(KEPT, "sum"),
        after,
        left,
        DRAIN_PERIOD);
  }

  private static List<String> broken(Evidence evidence) {
    return Oracle.on(evidence).stream().filter(check -> !check.ok()).map(Check::name).toList();
  }

  private void assertBroken(String promise) {
    assertThat(broken(evidence())).singleElement().asString().startsWith(promise);
  }

  private static Outage outage(Door door, Outcome allowed) {
    return new Outage("test", EnumSet.of(door), EnumSet.of(allowed), 4_000 * MS, 4_500 * MS);
  }

  private List<String> brokenDuring(Outage outage) {
    return broken(evidence(deletion(), Map.of(KEPT, "sum"), List.of(), List.of(outage)));
  }

  @Test
  void givenASoundStorm_whenJudged_thenEveryPromiseHeld() {
    assertThat(broken(evidence())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void givenA500_whenJudged_thenItIsFound(Door door) {
    calls.add(call(KEPT, door, 4_200, 4_210, Outcome.FAILED));

    assertBroken("no 500");
    assertThat(brokenDuring(outage(door, Outcome.UNAVAILABLE)))
        .as("no outage excuses it")
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"UNAVAILABLE", "BROKEN", "SILENT"})
  void givenNoService_whenNothingWasTakenAway_thenItIsFound(Outcome outcome) {
    calls.add(call(KEPT, Door.HTTP, 4_200, 4_210, outcome));

    assertBroken("no 503, broken or silent connection");
    assertThat(brokenDuring(outage(Door.HTTP, outcome))).isEmpty();
    assertThat(brokenDuring(outage(Door.SQL, outcome))).as("another door's outage").hasSize(1);
    assertThat(brokenDuring(outage(Door.HTTP, Outcome.ADMITTED))).as("another end").hasSize(1);
  }

  @Test
  void givenNoService_whenItIsBackAgain_thenItIsFound() {
    calls.add(call(KEPT, Door.HTTP, 4_600, 4_610, Outcome.BROKEN));
    assertThat(brokenDuring(outage(Door.HTTP, Outcome.BROKEN))).hasSize(1);
  }

  @Test
  void givenARefusalThatNobodyAskedFor_whenJudged_thenItIsFound() {
    calls.add(call(KEPT, Door.GRPC, 4_200, 4_210, Outcome.REFUSED));
    assertBroken("nothing but 200 and 410");
  }

  @Test
  void givenARowOfAnother_whenJudged_thenItIsFound() {
    Answer mixed = new Answer(Outcome.ADMITTED, Set.of(KEPT, "initech"), "");
    calls.add(new Call(KEPT, Door.SQL, 4_200 * MS, 4_210 * MS, mixed));
    assertBroken("every 200 gave rows of its own tenant");
  }

  @Test
  void givenNoRows_whenJudged_thenItIsFound() {
    calls.add(new Call(KEPT, Door.SCHEMA, 4_200 * MS, 4_210 * MS, Answer.of(Outcome.ADMITTED, "")));
    assertBroken("every 200 gave rows of its own tenant");
  }

  @Test
  void givenALateAdmissionBySql_whenJudged_thenItIsFound() {
    calls.add(served(GONE, Door.SQL, 1_101, 1_110));
    assertBroken("no admission by SQL");
  }

  @Test
  void givenAnAdmissionBySqlAfterSomebodyHeard410_whenJudged_thenItIsFound() {
    calls.add(call(GONE, Door.HTTP, 1_050, 1_060, Outcome.GONE));
    calls.add(served(GONE, Door.SQL, 1_061, 1_070));
    assertBroken("no admission by SQL");
  }

  @Test
  void givenAnAdmissionAskedForBeforeTheSoftDelete_whenItIsAnsweredLater_thenItIsNone() {
    calls.add(served(GONE, Door.SQL, 1_099, 3_000));
    calls.add(served(GONE, Door.HTTP, 1_199, 1_300));
    assertThat(broken(evidence())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Door.class,
      names = {"HTTP", "NGINX", "GRPC"})
  void givenALateAdmissionByAGate_whenJudged_thenItIsFound(Door door) {
    calls.add(served(GONE, door, 1_201, 1_210));
    assertBroken("no admission by a gate");
  }

  @Test
  void givenAGateThatAdmitsAgainAfterIts410_whenJudged_thenItIsFound() {
    calls.add(call(GONE, Door.GRPC, 1_120, 1_130, Outcome.GONE));
    calls.add(served(GONE, Door.HTTP, 1_140, 1_150));
    assertBroken("no admission by a gate");
  }

  @Test
  void givenA410BeforeTheDeletion_whenJudged_thenItIsFound() {
    calls.add(call(KEPT, Door.SQL, 6_000, 6_010, Outcome.GONE));
    assertBroken("no 410 before the deletion");
  }

  @Test
  void givenAnAnswerThatTakesTooLong_whenJudged_thenItIsFound() {
    calls.add(served(KEPT, Door.SQL, 4_200, 14_201));
    assertBroken("every answer within");
  }

  @Test
  void givenAnAnswerThatTakesTooLong_whenItsGateGaveNoneMeanwhile_thenItIsExcused() {
    calls.add(served(KEPT, Door.HTTP, 4_200, 14_201));
    assertThat(brokenDuring(outage(Door.HTTP, Outcome.SILENT))).isEmpty();
    assertThat(brokenDuring(outage(Door.HTTP, Outcome.BROKEN))).as("another outage").hasSize(1);
  }

  @Test
  void givenWorkOnAGatesWord_whenItFailsWithinTheDrainPeriod_thenItIsFoundAndPastItIsNot() {
    calls.add(call(GONE, Door.SCHEMA, 1_190, 3_191, Outcome.FAILED));
    assertThat(broken(evidence())).isEmpty();
    calls.add(call(GONE, Door.SCHEMA, 1_190, 3_189, Outcome.FAILED));
    assertBroken("no 500");
  }

  @Test
  void givenAnotherChecksum_whenJudged_thenItIsFound() {
    assertThat(broken(evidence(deletion(), Map.of(KEPT, "other"), List.of(), List.of())))
        .singleElement()
        .asString()
        .contains("other tenants are unchanged");
    assertThat(broken(evidence(deletion(), Map.of(), List.of(), List.of()))).hasSize(1);
  }

  @Test
  void givenADeletionWithoutEnd_whenJudged_thenItIsFound() {
    Deletion open =
        new Deletion(
            GONE,
            ASKED,
            OptionalLong.of(SOFT_DELETED),
            OptionalLong.of(GATES_CLOSED),
            false,
            OptionalLong.empty());
    assertThat(broken(evidence(open, Map.of(KEPT, "sum"), List.of(), List.of())))
        .containsExactly("every deletion reached its end");
  }

  @Test
  void givenASchemaLeftBehind_whenJudged_thenItIsFound() {
    assertThat(broken(evidence(deletion(), Map.of(KEPT, "sum"), List.of("schema acme"), List.of())))
        .containsExactly("no object and no schema was left behind");
  }

  @Test
  void givenADoorThatNobodyAsked_whenJudged_thenTheStormProvesNothing() {
    calls.removeIf(call -> call.door() == Door.GRPC && call.tenant().equals(KEPT));
    assertBroken("every tenant was asked for by every door");
  }

  @Test
  void givenNobodyInsideAtTheSoftDelete_whenJudged_thenTheStormProvesNothing() {
    calls.removeIf(call -> call.answered() == 1_400 * MS);
    assertBroken("requests were inside at the soft-deletes");
  }

  @Test
  void givenA503WithoutRetryAfter_whenRead_thenItIsAFailure() {
    assertThat(Answer.ofStatus(503, false, "").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(Answer.ofStatus(503, true, "").outcome()).isEqualTo(Outcome.UNAVAILABLE);
  }
}
