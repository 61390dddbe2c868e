package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.operator.Evidence.Objects;
import dev.tenancy.operator.Evidence.SeenObject;
import dev.tenancy.operator.Orphan.Deed;
import dev.tenancy.registry.StandingRecord;
import dev.tenancy.registry.StandingRecord.Hold;
import dev.tenancy.schema.SchemaCensus.Found;
import dev.tenancy.schema.SchemaCensus.Moment;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantState;
import dev.tenancy.workflow.RunningWorkflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrphanFinderTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant EARLIER = NOW.minus(Duration.ofHours(3));
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration OVERDUE = Duration.ofHours(1);
  private static final UUID ACME = UUID.fromString("6f1b7a52-3a5e-4a9c-9f0a-0d7f4a2b1c3d");
  private static final String UID = "uid-acme";
  private static final String CLUSTER = "here";
  private static final Found SCHEMA = schema("tenant_acme", ACME);
  private static final SeenObject OBJECT =
      new SeenObject("acme", UID, EARLIER, false, Optional.empty());

  private final OrphanFinder finder =
      new OrphanFinder(new OrphanRemedies("default", "tenancy"), PATIENCE, OVERDUE);

  @Test
  void givenEverythingInPlace_whenLookedAt_thenNothingIsFound() {
    assertThat(found(List.of(record(TenantState.READY)), List.of(OBJECT), SCHEMA)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = TenantState.class,
      names = {"PROVISIONING", "READY", "FAILED"})
  void givenALivingRecordWhoseObjectIsGone_whenLookedAt_thenItIsToFollowItsPolicy(
      TenantState state) {
    assertThat(found(List.of(record(state)), List.of(), SCHEMA))
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.kind()).isEqualTo(OrphanKind.RECORD_WITHOUT_OBJECT);
              assertThat(orphan.name()).isEqualTo("acme");
              assertThat(orphan.repair().orElseThrow().deed()).isEqualTo(Deed.SOFT_DELETE);
              assertThat(orphan.repair().orElseThrow().what()).contains("tenant_acme dropped");
            });
  }

  @Test
  void givenAVanishedObjectWithPolicyRetain_whenLookedAt_thenItsSchemaIsToBeKept() {
    assertThat(found(List.of(record(TenantState.READY, DeletionPolicy.RETAIN)), List.of(), SCHEMA))
        .singleElement()
        .satisfies(o -> assertThat(o.repair().orElseThrow().what()).contains("tenant_acme kept"));
  }

  @Test
  void givenARecordOfAnotherCluster_whenItsObjectIsNotHere_thenItIsFoundAndNotRepaired() {
    List<Orphan> orphans =
        finder.find(
            new Evidence(
                moment(List.of(record(TenantState.READY)), SCHEMA),
                Optional.of(new Objects("elsewhere", List.of())),
                Optional.empty()));
    assertThat(orphans)
        .singleElement()
        .satisfies(o -> assertThat(o.kind()).isEqualTo(OrphanKind.RECORD_WITHOUT_OBJECT))
        .satisfies(o -> assertThat(o.message()).contains("not in this cluster"))
        .satisfies(o -> assertThat(o.repair()).isEmpty());
  }

  @Test
  void givenAnObjectSeenHereForTheFirstTime_whenLookedAt_thenItsHomeIsHere() {
    Moment moment = moment(List.of(record(TenantState.READY)), SCHEMA);
    Optional<Objects> elsewhere = Optional.of(new Objects("elsewhere", List.of(OBJECT)));
    assertThat(new Evidence(moment, elsewhere, Optional.empty()).newcomers()).containsExactly(UID);
    assertThat(new Evidence(moment, seen(List.of(OBJECT)), Optional.empty()).newcomers()).isEmpty();
  }

  @Test
  void givenAnotherObjectOfTheName_whenLookedAt_thenTheRecordsOwnObjectIsGoneAllTheSame() {
    SeenObject heir = new SeenObject("acme", "uid-other", NOW, false, Optional.empty());
    assertThat(kinds(found(List.of(record(TenantState.READY)), List.of(heir), SCHEMA)))
        .containsExactly(OrphanKind.RECORD_WITHOUT_OBJECT);
  }

  @Test
  void givenObjectsThatCouldNotBeRead_whenLookedAt_thenNoneIsSaidToBeGone() {
    Evidence evidence =
        new Evidence(
            moment(List.of(record(TenantState.READY)), SCHEMA),
            Optional.empty(),
            Optional.of(List.of()));
    assertThat(finder.find(evidence)).isEmpty();
    assertThat(evidence.kinds())
        .doesNotContain(OrphanKind.RECORD_WITHOUT_OBJECT, OrphanKind.OBJECT_WITHOUT_RECORD)
        .contains(OrphanKind.WORKFLOW_OVERDUE);
  }

  @ParameterizedTest
  @CsvSource({"DROP,", "RETAIN,", "DROP,RETENTION", "RETAIN,SUSPENDED"})
  void givenADeletedRecordThatNeedsNoObject_whenItIsGone_thenNothingIsFound(
      DeletionPolicy policy, Hold hold) {
    StandingRecord record =
        record(
            TenantState.DELETED,
            policy,
            Optional.of(UID),
            Optional.ofNullable(hold),
            EARLIER,
            false);
    assertThat(found(List.of(record), List.of(), SCHEMA)).isEmpty();
  }

  @Test
  void givenASuspendedDeletionWhoseObjectIsGone_whenLookedAt_thenOnlyPeopleMayResumeIt() {
    assertThat(found(List.of(deleted(Optional.of(Hold.SUSPENDED))), List.of(), SCHEMA))
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.kind()).isEqualTo(OrphanKind.RECORD_WITHOUT_OBJECT);
              assertThat(orphan.repair()).isEmpty();
              assertThat(orphan.remedies().getFirst().run()).contains("suspended = false");
            });
  }

  @Test
  void givenATenantThatKubernetesDoesNotKnow_whenLookedAt_thenItMissesNoObject() {
    assertThat(found(List.of(byHand()), List.of(), SCHEMA)).isEmpty();
  }

  @Test
  void givenAReadyRecordWithoutSchema_whenLookedAt_thenItIsFoundAndLeftAlone() {
    assertThat(found(List.of(record(TenantState.READY)), List.of(OBJECT)))
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.kind()).isEqualTo(OrphanKind.RECORD_WITHOUT_SCHEMA);
              assertThat(orphan.object().orElseThrow().uid()).isEqualTo(UID);
              assertThat(orphan.repair()).isEmpty();
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = TenantState.class,
      names = {"PROVISIONING", "FAILED", "DELETED", "DROPPING"})
  void givenARecordThatNeedsNoSchemaNow_whenThereIsNone_thenNothingIsFound(TenantState state) {
    assertThat(found(List.of(record(state)), List.of(OBJECT))).isEmpty();
  }

  @Test
  void givenDataThatWasToBeKept_whenItsSchemaIsGone_thenItIsFound() {
    assertThat(kinds(found(List.of(record(TenantState.DELETED, DeletionPolicy.RETAIN)), List.of())))
        .containsExactly(OrphanKind.RECORD_WITHOUT_SCHEMA);
  }

  @Test
  void givenASchemaWithoutTheTenantsMark_whenLookedAt_thenItIsNotTheTenants() {
    Found stranger = new Found("tenant_acme", "tenant_acme", Optional.empty());
    assertThat(found(List.of(record(TenantState.READY)), List.of(OBJECT), stranger))
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.kind()).isEqualTo(OrphanKind.RECORD_WITHOUT_SCHEMA);
              assertThat(orphan.message()).contains("does not carry the mark");
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = TenantState.class,
      names = {"PROVISIONING", "FAILED", "DROPPING"})
  void givenATenantWhoseWorkflowLooksAtTheMark_whenThereIsNone_thenNothingIsFound(
      TenantState state) {
    Found stranger = new Found("tenant_acme", "tenant_acme", Optional.empty());
    assertThat(found(List.of(record(state)), List.of(OBJECT), stranger)).isEmpty();
  }

  @Test
  void givenATenantMadeByHand_whenItsSchemaHasNoMark_thenNothingIsFound() {
    Found unmarked = new Found("tenant_acme", "tenant_acme", Optional.empty());
    assertThat(found(List.of(byHand()), List.of(), unmarked)).isEmpty();
  }

  @Test
  void givenASchemaOfAnUnknownTenant_whenLookedAt_thenItIsFoundAndNotRepaired() {
    UUID nobody = UUID.fromString("00000000-0000-0000-0000-000000000001");
    assertThat(found(List.of(), List.of(), schema("leaked", nobody)))
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.kind()).isEqualTo(OrphanKind.SCHEMA_WITHOUT_RECORD);
              assertThat(orphan.message()).contains("is unknown");
              assertThat(orphan.repair()).isEmpty();
            });
  }

  @Test
  void givenASecondSchemaWithATenantsMark_whenLookedAt_thenTheSecondIsFound() {
    assertThat(
            found(
                List.of(record(TenantState.READY)),
                List.of(OBJECT),
                SCHEMA,
                schema("copied", ACME)))
        .singleElement()
        .satisfies(orphan -> assertThat(orphan.name()).isEqualTo("copied"))
        .satisfies(orphan -> assertThat(orphan.message()).contains("has another schema"));
  }

  @Test
  void givenASchemaThatNobodyMarked_whenLookedAt_thenItIsNoneOfOurs() {
    Found stranger = new Found("reports", "reports", Optional.empty());
    assertThat(found(List.of(), List.of(), stranger)).isEmpty();
  }

  @Test
  void givenAnObjectThatHasWaitedLong_whenItHasNoRecord_thenItIsToBeLookedAtAgain() {
    assertThat(found(List.of(), List.of(OBJECT)))
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.kind()).isEqualTo(OrphanKind.OBJECT_WITHOUT_RECORD);
              assertThat(orphan.repair().orElseThrow().deed()).isEqualTo(Deed.WAKE);
            });
  }

  @Test
  void givenAnObjectThatSaysWhyItHasNoRecord_whenLookedAt_thenTheReasonIsRepeated() {
    SeenObject stalled = object(EARLIER, false, Optional.of("SchemaExists: there is one"));
    assertThat(found(List.of(), List.of(stalled)))
        .singleElement()
        .satisfies(o -> assertThat(o.message()).contains("SchemaExists: there is one"))
        .satisfies(o -> assertThat(o.repair()).isEmpty());
  }

  @Test
  void givenAnObjectThatIsNewOrIdleOrWaitsForItsPredecessor_whenLookedAt_thenNothingIsFound() {
    StandingRecord predecessor = record(TenantState.DROPPING);
    assertThat(found(List.of(), List.of(object(NOW, false, Optional.empty())))).isEmpty();
    assertThat(found(List.of(), List.of(object(EARLIER, true, Optional.empty())))).isEmpty();
    SeenObject heir = new SeenObject("acme", "uid-heir", EARLIER, false, Optional.empty());
    assertThat(found(List.of(predecessor), List.of(heir), SCHEMA)).isEmpty();
  }

  @Test
  void givenAWorkflowOfAnUnknownTenant_whenLookedAt_thenItIsFound() {
    UUID nobody = UUID.fromString("00000000-0000-0000-0000-000000000001");
    assertThat(running(Optional.empty(), Optional.of(nobody), NOW))
        .singleElement()
        .satisfies(o -> assertThat(o.kind()).isEqualTo(OrphanKind.WORKFLOW_WITHOUT_RECORD))
        .satisfies(o -> assertThat(o.message()).contains(nobody.toString()));
  }

  @Test
  void givenAWorkflowOfNoTenant_whenLookedAt_thenItIsFound() {
    assertThat(kinds(running(Optional.empty(), Optional.empty(), NOW)))
        .containsExactly(OrphanKind.WORKFLOW_WITHOUT_RECORD);
  }

  @Test
  void givenAWorkflowOfADroppedTenant_whenItHasJustBegun_thenNothingIsFound() {
    Moment moment = new Moment(NOW, List.of(), Set.of(ACME), Map.of());
    assertThat(
            finder.find(
                new Evidence(
                    moment,
                    seen(List.of()),
                    Optional.of(List.of(workflow(Optional.of(ACME), NOW))))))
        .isEmpty();
  }

  @Test
  void givenADeletionThatRunsTooLong_whenLookedAt_thenItIsOverdue() {
    assertThat(running(Optional.of(deleted(Optional.empty())), Optional.of(ACME), EARLIER))
        .singleElement()
        .satisfies(o -> assertThat(o.kind()).isEqualTo(OrphanKind.WORKFLOW_OVERDUE))
        .satisfies(o -> assertThat(o.object().orElseThrow().name()).isEqualTo("acme"));
  }

  @ParameterizedTest
  @EnumSource(Hold.class)
  void givenADeletionThatWaitsOnPurpose_whenItRunsLong_thenItIsNotOverdue(Hold hold) {
    assertThat(running(Optional.of(deleted(Optional.of(hold))), Optional.of(ACME), EARLIER))
        .isEmpty();
  }

  @Test
  void givenADeletionThatHasJustGoneOn_whenItBeganLongAgo_thenItIsNotOverdue() {
    assertThat(running(Optional.of(changed(NOW, false)), Optional.of(ACME), EARLIER)).isEmpty();
  }

  @Test
  void givenADeletionWhoseLastChangeIsTheNoteOfAFailure_whenItBeganLongAgo_thenItIsOverdue() {
    assertThat(kinds(running(Optional.of(changed(NOW, true)), Optional.of(ACME), EARLIER)))
        .containsExactly(OrphanKind.WORKFLOW_OVERDUE);
  }

  @Test
  void givenANameThatAShellWouldRead_whenACommandIsMade_thenItIsQuoted() {
    Found odd = new Found("a\"$(x)", "\"a\"\"$(x)\"", Optional.of(ACME));
    assertThat(found(List.of(), List.of(), odd))
        .singleElement()
        .satisfies(
            o ->
                assertThat(o.remedies().getFirst().run())
                    .isEqualTo(
                        "psql -v ON_ERROR_STOP=1 -c"
                            + " \"drop schema \\\"a\\\"\\\"\\$(x)\\\" cascade\""));
  }

  private List<Orphan> running(
      Optional<StandingRecord> record, Optional<UUID> tenant, Instant startedAt) {
    return finder.find(
        new Evidence(
            moment(
                record.stream().toList(), record.isPresent() ? new Found[] {SCHEMA} : new Found[0]),
            seen(record.isPresent() ? List.of(OBJECT) : List.of()),
            Optional.of(List.of(workflow(tenant, startedAt)))));
  }

  private List<Orphan> found(
      List<StandingRecord> records, List<SeenObject> objects, Found... schemas) {
    return finder.find(
        new Evidence(moment(records, schemas), seen(objects), Optional.of(List.of())));
  }

  private static Optional<Objects> seen(List<SeenObject> objects) {
    return Optional.of(new Objects(CLUSTER, objects));
  }

  private static Stream<OrphanKind> kinds(List<Orphan> orphans) {
    return orphans.stream().map(Orphan::kind);
  }

  private static Moment moment(List<StandingRecord> records, Found... schemas) {
    return new Moment(
        NOW,
        records,
        Set.of(),
        Stream.of(schemas).collect(Collectors.toMap(Found::name, Function.identity())));
  }

  private static Found schema(String name, UUID tenant) {
    return new Found(name, name, Optional.of(tenant));
  }

  private static SeenObject object(Instant createdAt, boolean idle, Optional<String> stall) {
    return new SeenObject("acme", UID, createdAt, idle, stall);
  }

  private static RunningWorkflow workflow(Optional<UUID> tenant, Instant startedAt) {
    return new RunningWorkflow("some-id", "TenantDeletionWorkflow", tenant, startedAt);
  }

  private static StandingRecord record(TenantState state) {
    return record(state, DeletionPolicy.DROP);
  }

  private static StandingRecord record(TenantState state, DeletionPolicy policy) {
    return record(state, policy, Optional.of(UID), Optional.empty(), EARLIER, false);
  }

  private static StandingRecord deleted(Optional<Hold> hold) {
    return record(TenantState.DELETED, DeletionPolicy.DROP, Optional.of(UID), hold, EARLIER, false);
  }

  private static StandingRecord changed(Instant at, boolean failing) {
    return record(
        TenantState.DELETED, DeletionPolicy.DROP, Optional.of(UID), Optional.empty(), at, failing);
  }

  private static StandingRecord byHand() {
    return record(
        TenantState.READY, DeletionPolicy.DROP, Optional.empty(), Optional.empty(), EARLIER, false);
  }

  private static StandingRecord record(
      TenantState state,
      DeletionPolicy policy,
      Optional<String> owner,
      Optional<Hold> hold,
      Instant changedAt,
      boolean failing) {
    return new StandingRecord(
        ACME,
        new Slug("acme"),
        "Acme",
        Optional.of(new SchemaName("tenant_acme")),
        state,
        owner,
        Optional.of(CLUSTER),
        policy,
        hold,
        changedAt,
        failing);
  }
}
