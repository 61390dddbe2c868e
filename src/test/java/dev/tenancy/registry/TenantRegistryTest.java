package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The registry's rules, on a real PostgreSQL. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantRegistryTest {
  private RegistryFixture fixture;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  static Stream<Arguments> everyPairOfStates() {
    return Stream.of(TenantState.values())
        .flatMap(
            from ->
                Stream.of(TenantState.values())
                    .filter(to -> to != from)
                    .map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("everyPairOfStates")
  void givenARecord_whenMovedBySql_thenTheTriggerAllowsWhatTheStateMachineDoes(
      TenantState from, TenantState to) throws Exception {
    boolean allowed =
        Stream.of(TenantState.Event.values()).anyMatch(e -> from.on(e).equals(Optional.of(to)));
    try (Connection connection = fixture.postgres().admin().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "insert into tenancy.tenants (slug, name, schema_name, status, deleted_at, dropped_at)"
                + " values ('moved', 'moved', 'tenant_moved', "
                + stateColumns(from)
                + ")");
        ThrowingCallable move =
            () ->
                statement.execute(
                    "update tenancy.tenants set (status, deleted_at, dropped_at) = ("
                        + stateColumns(to)
                        + ") where slug = 'moved'");
        if (allowed) {
          assertThatCode(move).doesNotThrowAnyException();
        } else {
          assertThatThrownBy(move).hasMessageContaining("a tenant never goes from");
        }
      } finally {
        connection.rollback();
      }
    }
  }

  private static String stateColumns(TenantState state) {
    return "'%s', %s, %s"
        .formatted(
            state.label(),
            state.isDeleted() ? "now()" : "null",
            state == TenantState.DROPPED ? "now()" : "null");
  }

  @Test
  void givenAClaim_whenClaimedAgain_thenItFindsTheSameRecord() {
    Claim claim = RegistryFixture.claimOf("again");
    TenantRecord first = granted(claim);
    assertThat(granted(claim)).isEqualTo(first);
    assertThat(first.state()).isEqualTo(TenantState.PROVISIONING);
    assertThat(first.schemaName()).contains(new SchemaName("tenant_again"));
  }

  @Test
  void givenManyWhoClaimOneSlugAtOnce_whenAllAreAnswered_thenExactlyOneHasIt() throws Exception {
    List<Callable<Claim.Result>> rivals = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Claim claim = RegistryFixture.claimOf("contested");
      rivals.add(() -> fixture.claims().claim(claim));
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Claim.Result> results = new ArrayList<>();
      for (Future<Claim.Result> future : executor.invokeAll(rivals)) {
        results.add(future.get());
      }
      assertThat(results).filteredOn(Claim.Granted.class::isInstance).hasSize(1);
      assertThat(results).filteredOn(Claim.SlugTaken.class::isInstance).hasSize(15);
    }
  }

  @Test
  void givenADroppedTenant_whenItsSlugIsClaimedAgain_thenItsSchemaNameIsNotUsedTwice() {
    drop(fixture.ready("reborn"));
    TenantRecord second = fixture.ready("reborn");
    assertThat(second.schemaName()).contains(new SchemaName("tenant_reborn_2"));
    drop(second);
    assertThat(fixture.provisioning("reborn").schemaName())
        .contains(new SchemaName("tenant_reborn_3"));
  }

  @Test
  void givenASchemaThatNobodyOwns_whenItsNameIsTheDefault_thenAnotherIsChosen() throws Exception {
    fixture.asAdmin("create schema tenant_squatted");
    assertThat(fixture.provisioning("squatted").schemaName())
        .contains(new SchemaName("tenant_squatted_2"));
  }

  @Test
  void givenASchemaThatNobodyOwns_whenItIsAskedForByName_thenTheClaimIsRefused() throws Exception {
    fixture.asAdmin("create schema precious");
    assertThat(fixture.claims().claim(withSchema("wants-precious", "precious")))
        .isEqualTo(new Claim.SchemaExists(new SchemaName("precious")));
  }

  @Test
  void givenASchemaNameThatWasEverUsed_whenAnotherAsksForIt_thenTheClaimIsRefused() {
    drop(fixture.ready("used-before"));
    assertThat(fixture.claims().claim(withSchema("latecomer", "tenant_used_before")))
        .isEqualTo(new Claim.SchemaNameTaken(new SchemaName("tenant_used_before")));
  }

  @Test
  void givenAnObjectThatWentBeforeItClaimed_whenALateClaimOfItArrives_thenItFindsTheTombstone() {
    Claim late = RegistryFixture.claimOf("stillborn");
    fixture.claims().tombstone(late.uid(), late.slug(), "Stillborn");
    fixture.claims().tombstone(late.uid(), late.slug(), "Stillborn");
    assertThat(granted(late).state()).isEqualTo(TenantState.DROPPED);
  }

  @Test
  void givenALiveTenant_whenSoftDeletedTwice_thenItCountsOnceAndThePointOfTimeStays() {
    TenantRecord record = fixture.ready("twice");
    SoftDeleted first = fixture.softDelete(record);
    TenantRecord after = fixture.records().find(record.id()).orElseThrow();
    SoftDeleted second = fixture.softDelete(record);
    assertThat(second.deletion()).isEqualTo(first.deletion()).isEqualTo(1);
    assertThat(fixture.records().find(record.id())).contains(after);
    assertThat(after.deletion().deletedAt()).isPresent();
  }

  @Test
  void givenATenantOfAnotherOwner_whenSoftDeleted_thenNothingHappens() {
    TenantRecord record = fixture.ready("not-yours");
    assertThat(fixture.registry().softDelete(record.id(), Optional.of("somebody"))).isEmpty();
    assertThat(fixture.registry().softDelete(record.id(), Optional.empty())).isEmpty();
    assertThat(fixture.records().find(record.id())).contains(record);
  }

  @Test
  void givenALiveTenant_whenAProofIsAskedFor_thenThereIsNone() {
    assertThat(fixture.registry().proofOf(fixture.ready("alive").id())).isEmpty();
  }

  @Test
  void givenARestoredTenant_whenAnOldProofOrPermitIsUsed_thenItIsVoid() {
    TenantRecord record = fixture.ready("restored");
    SoftDeleted oldProof = fixture.softDelete(record);
    long version = fixture.records().find(record.id()).orElseThrow().version();
    TenantRecord restored =
        new TenantRestore(fixture.database()).restore(record.id(), version, "new").orElseThrow();
    assertThat(restored.state()).isEqualTo(TenantState.READY);
    assertThat(restored.deletion().deletedAt()).isEmpty();
    assertThat(fixture.registry().beginDrop(oldProof)).isInstanceOf(BeginDrop.Void.class);
    SoftDeleted newProof = fixture.softDelete(restored);
    assertThat(fixture.registry().beginDrop(oldProof)).isInstanceOf(BeginDrop.Void.class);
    assertThat(fixture.registry().whileDropping(DropPermit.of(oldProof), (h, r) -> "ran"))
        .isEmpty();
    assertThat(fixture.registry().beginDrop(newProof)).isInstanceOf(BeginDrop.Begun.class);
    assertThat(fixture.registry().whileDropping(DropPermit.of(oldProof), (h, r) -> "ran"))
        .isEmpty();
  }

  @Test
  void givenATenantPastThePointOfNoReturn_whenItIsToBeRestored_thenItIsNot() {
    TenantRecord record = fixture.ready("too-late");
    fixture.beginDrop(record);
    long version = fixture.records().find(record.id()).orElseThrow().version();
    assertThat(new TenantRestore(fixture.database()).restore(record.id(), version, "new"))
        .isEmpty();
  }

  @Test
  void givenAnAdmittedTransaction_whenTheDropWantsToBegin_thenItIsBusyUntilThatEnds()
      throws Exception {
    TenantRecord record = fixture.ready("occupied");
    try (Connection inside = fixture.application()) {
      inside.setAutoCommit(false);
      enter(inside, "occupied");
      SoftDeleted proof = fixture.softDelete(record);
      assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Busy.class);
      assertThat(state(record)).isEqualTo(TenantState.DELETED);
      inside.commit();
      assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Begun.class);
      assertThat(state(record)).isEqualTo(TenantState.DROPPING);
    }
  }

  @Test
  void givenASuspendedTenant_whenTheDropWantsToBegin_thenItIsHeldUntilResumed() {
    TenantRecord record = fixture.ready("held");
    apply(record, new Settings("held", true, true, RegistryFixture.DROP_AT_ONCE));
    SoftDeleted proof = fixture.softDelete(record);
    assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Suspended.class);
    apply(record, RegistryFixture.settings("held"));
    assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Begun.class);
  }

  @Test
  void givenPolicyRetain_whenTheDropWantsToBegin_thenItIsRefused() {
    TenantRecord record = fixture.ready("kept");
    apply(
        record,
        new Settings(
            "kept", true, false, RegistryFixture.DROP_AT_ONCE.withPolicy(DeletionPolicy.RETAIN)));
    assertThat(fixture.registry().beginDrop(fixture.softDelete(record)))
        .isInstanceOf(BeginDrop.Retained.class);
  }

  @Test
  void givenSettingsThatSayWhatIsThere_whenApplied_thenNothingIsWritten() {
    TenantRecord record = fixture.ready("calm");
    assertThat(apply(record, RegistryFixture.settings("calm"))).isEqualTo(record);
    assertThat(apply(record, new Settings("calm", false, false, RegistryFixture.DROP_AT_ONCE)))
        .extracting(TenantRecord::active, TenantRecord::version)
        .satisfies(v -> assertThat((Long) v.get(1)).isGreaterThan(record.version()));
  }

  @Test
  void givenASuspension_whenApplied_thenNothingElseIsTaken() {
    TenantRecord record = fixture.ready("frozen");
    TenantRecord suspended =
        apply(
            record,
            new Settings(
                "other",
                false,
                true,
                RegistryFixture.DROP_AT_ONCE.withPolicy(DeletionPolicy.RETAIN)));
    assertThat(suspended.suspended()).isTrue();
    assertThat(suspended.name()).isEqualTo("frozen");
    assertThat(suspended.active()).isTrue();
    assertThat(suspended.terms().policy()).isEqualTo(DeletionPolicy.DROP);
  }

  @Test
  void givenAFailureOfAnOlderDeletion_whenNoted_thenItIsDropped() {
    TenantRecord record = fixture.ready("note");
    fixture.softDelete(record);
    fixture.registry().note(record.id(), 0, Optional.of(new Failure("Old", "old")));
    assertThat(fixture.records().find(record.id()).orElseThrow().failure()).isEmpty();
    fixture.registry().note(record.id(), 1, Optional.of(new Failure("New", "new")));
    TenantRecord noted = fixture.records().find(record.id()).orElseThrow();
    assertThat(noted.failure()).contains(new Failure("New", "new"));
    fixture.registry().note(record.id(), 1, Optional.of(new Failure("New", "new")));
    assertThat(fixture.records().find(record.id())).contains(noted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set status = 'dropping'",
        "set status = 'dropped', dropped_at = now(), deleted_at = now()",
        "set status = 'deleted'",
        "set deleted_at = now()",
        "set slug = 'other'",
        "set schema_name = 'other'",
        "set schema_name = 'public'",
        "set id = gen_random_uuid()"
      })
  void givenAReadyTenant_whenSomebodyBreaksARuleBySql_thenPostgresqlRefuses(String change) {
    UUID id = fixture.ready("sql-" + Math.abs(change.hashCode())).id();
    assertThatThrownBy(
            () -> fixture.asAdmin("update tenancy.tenants " + change + " where id = '" + id + "'"))
        .matches(e -> SqlErrors.stateOf(e).orElseThrow().startsWith("23"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete from tenancy.tenants", "truncate tenancy.tenants"})
  void givenRecords_whenSomebodyRemovesThem_thenPostgresqlRefuses(String removal) {
    assertThatThrownBy(() -> fixture.asAdmin(removal)).hasMessageContaining("never removed");
  }

  @Test
  void givenTheApplicationsRole_whenItWritesTheRegistry_thenItMayNot() throws Exception {
    fixture.ready("read-only");
    try (Connection application = fixture.application();
        Statement statement = application.createStatement()) {
      assertThat(statement.executeQuery("select count(*) from tenancy.tenants").next()).isTrue();
      for (String sql :
          List.of(
              "update tenancy.tenants set is_active = false",
              "insert into tenancy.tenants (slug, name) values ('x', 'x')",
              "update tenancy.clock set version = 0",
              "create table tenant_read_only.mine ()",
              "drop schema tenant_read_only cascade")) {
        assertThatThrownBy(() -> statement.execute(sql))
            .matches(e -> SqlErrors.stateOf(e).orElseThrow().equals("42501"));
      }
    }
  }

  @Test
  void givenManyWriters_whenOneFollowsByWatermark_thenVersionsAreWithoutGapsInOrderOfCommits()
      throws Exception {
    long before = fixture.records().newestVersion();
    List<Callable<TenantRecord>> writers = new ArrayList<>();
    IntStream.range(0, 40).forEach(i -> writers.add(() -> fixture.ready("writer-" + i)));
    List<Long> seen = new ArrayList<>();
    try (var executor = Executors.newFixedThreadPool(8)) {
      List<Future<TenantRecord>> running = writers.stream().map(executor::submit).toList();
      long watermark = before;
      boolean last;
      do {
        // Asked before the read: what was written before is in it.
        last = running.stream().allMatch(Future::isDone);
        for (TenantRecord record : fixture.records().changedSince(watermark, 1_000)) {
          assertThat(record.version()).isGreaterThan(watermark);
          watermark = record.version();
          seen.add(watermark);
        }
      } while (!last);
      for (Future<TenantRecord> done : running) {
        done.get();
      }
      assertThat(watermark).isEqualTo(before + 80).isEqualTo(fixture.records().newestVersion());
    }
  }

  @Test
  void givenAListener_whenARecordChanges_thenItIsNotifiedOfTheVersion() throws Exception {
    try (Connection connection = fixture.application();
        Statement statement = connection.createStatement()) {
      statement.execute("listen tenancy_changes");
      TenantRecord record = fixture.provisioning("noisy");
      var notifications = connection.unwrap(PGConnection.class).getNotifications(5_000);
      assertThat(notifications)
          .anyMatch(n -> n.getParameter().equals(String.valueOf(record.version())));
    }
  }

  @Test
  void givenADroppedTenantAndANewOneInUse_whenAnOldAttemptBeginsItsDrop_thenItDoesNotWaitForIt()
      throws Exception {
    TenantRecord old = fixture.ready("reused");
    SoftDeleted proof = fixture.softDelete(old);
    drop(old);
    fixture.ready("reused");
    try (Connection request = fixture.application();
        Statement statement = request.createStatement()) {
      request.setAutoCommit(false);
      statement.execute("select tenancy.enter('reused')");
      assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Begun.class);
    }
  }

  private void drop(TenantRecord record) {
    assertThat(
            fixture
                .registry()
                .finishDrop(
                    fixture.beginDrop(record),
                    (handle, r) ->
                        handle.execute("drop schema " + r.schemaName().orElseThrow() + " cascade")))
        .isTrue();
  }

  private TenantRecord granted(Claim claim) {
    return ((Claim.Granted) fixture.claims().claim(claim)).record();
  }

  private TenantRecord apply(TenantRecord record, Settings settings) {
    return fixture.registry().apply(record.resourceUid().orElseThrow(), settings).orElseThrow();
  }

  private TenantState state(TenantRecord record) {
    return fixture.records().find(record.id()).orElseThrow().state();
  }

  private static Claim withSchema(String slug, String schema) {
    return new Claim(
        UUID.randomUUID().toString(),
        new Slug(slug),
        Optional.of(new SchemaName(schema)),
        RegistryFixture.settings(slug));
  }

  private static void enter(Connection connection, String slug) throws Exception {
    try (var call = connection.prepareStatement("select tenancy.enter(?)")) {
      call.setString(1, slug);
      call.execute();
    }
  }
}
