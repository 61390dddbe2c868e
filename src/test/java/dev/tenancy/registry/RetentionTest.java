package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.gate.Memory;
import dev.tenancy.registry.Retention.Busy;
import dev.tenancy.registry.Retention.Done;
import dev.tenancy.registry.Retention.Due;
import dev.tenancy.registry.Retention.Refused;
import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schemas that are kept for a while, and what may be asked of them, on a real PostgreSQL. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetentionTest {
  private static final Duration THREE_DAYS = Duration.ofHours(72);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private RegistryFixture fixture;
  private Retention retention;
  private TenantRestore restore;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
    retention = new Retention(fixture.database());
    restore = new TenantRestore(fixture.database());
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void givenARetention_whenSoftDeleted_thenItEndsSoLongAfterByTheDatabasesClock() {
    TenantRecord record = now(fixture.softDelete(kept("counted", THREE_DAYS)));
    Instant deleted = record.deletion().deletedAt().orElseThrow();
    assertThat(record.deletion().dropAfter()).contains(deleted.plus(THREE_DAYS));
  }

  @Test
  void givenADeletedTenant_whenItsOwnerChangesTheRetention_thenItCountsFromTheSoftDelete() {
    TenantRecord before = kept("lengthened", THREE_DAYS);
    SoftDeleted proof = fixture.softDelete(before);
    settings(before, RegistryFixture.DROP_AT_ONCE.withRetention(Duration.ofHours(1)));
    TenantRecord shorter = now(proof);
    assertThat(shorter.deletion().dropAfter())
        .contains(shorter.deletion().deletedAt().orElseThrow().plus(Duration.ofHours(1)));
  }

  @Test
  void givenARetentionThatLasts_whenTheDropWantsToBegin_thenItIsTooEarly() {
    SoftDeleted proof = fixture.softDelete(kept("early", THREE_DAYS));
    assertThat(fixture.registry().beginDrop(proof))
        .isEqualTo(new BeginDrop.TooEarly(now(proof).deletion().dropAfter().orElseThrow()));
    assertThat(now(proof).state()).isEqualTo(TenantState.DELETED);
  }

  @Test
  void givenARetentionThatIsOver_whenTheDropWantsToBegin_thenItBegins() {
    SoftDeleted proof = fixture.softDelete(kept("over", Duration.ofMillis(1)));
    assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Begun.class);
  }

  @Test
  void givenARetentionThatLasts_whenAskedWhenItMayDrop_thenTheRestAndTheTimeAreSaid() {
    SoftDeleted proof = fixture.softDelete(kept("asked", THREE_DAYS));
    Due due = retention.due(proof).orElseThrow();
    assertThat(due.left())
        .isLessThanOrEqualTo(THREE_DAYS)
        .isGreaterThan(THREE_DAYS.minus(PATIENCE));
    assertThat(due.notBefore()).isEqualTo(now(proof).deletion().dropAfter());
    assertThat(due.paused()).isFalse();
  }

  @Test
  void givenARestoredTenant_whenAskedWhenItMayDrop_thenTheDeletionIsVoid() {
    SoftDeleted proof = fixture.softDelete(kept("void", THREE_DAYS));
    assertThat(retention.obey(proof, DropOrder.RESTORE)).isEqualTo(new Done());
    assertThat(retention.due(proof)).isEmpty();
  }

  @Test
  void givenAPausedDrop_whenItWantsToBegin_thenItIsHeldUntilResumed() {
    SoftDeleted proof = fixture.softDelete(fixture.ready("paused"));
    assertThat(retention.obey(proof, DropOrder.PAUSE)).isEqualTo(new Done());
    assertThat(fixture.registry().beginDrop(proof)).isEqualTo(new BeginDrop.Paused());
    assertThat(retention.due(proof).orElseThrow().paused()).isTrue();
    assertThat(retention.obey(proof, DropOrder.RESUME)).isEqualTo(new Done());
    assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Begun.class);
  }

  @Test
  void givenAPausedRetention_whenDropNowIsOrdered_thenBothAreOver() {
    SoftDeleted proof = fixture.softDelete(kept("hurried", THREE_DAYS));
    retention.obey(proof, DropOrder.PAUSE);
    assertThat(retention.obey(proof, DropOrder.DROP_NOW)).isEqualTo(new Done());
    assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Begun.class);
  }

  @Test
  void givenASuspendedTenant_whenDropNowIsOrdered_thenItsOwnerStillHoldsIt() {
    TenantRecord record = kept("owner-first", THREE_DAYS);
    SoftDeleted proof = fixture.softDelete(record);
    fixture
        .registry()
        .apply(
            record.resourceUid().orElseThrow(),
            new Settings(record.name(), true, true, record.terms()));
    retention.obey(proof, DropOrder.DROP_NOW);
    assertThat(fixture.registry().beginDrop(proof)).isEqualTo(new BeginDrop.Suspended());
  }

  @Test
  void givenARestoredTenant_whenDeletedAgain_thenNoOrderOfTheFirstDeletionIsLeft() {
    TenantRecord record = kept("afresh", THREE_DAYS);
    SoftDeleted first = fixture.softDelete(record);
    retention.obey(first, DropOrder.DROP_NOW);
    retention.obey(first, DropOrder.PAUSE);
    TenantRecord restored =
        restore.restore(record.id(), now(first).version(), "heir-of-afresh").orElseThrow();
    assertThat(restored.deletion().dropAfter()).isEmpty();
    TenantRecord again = now(fixture.softDelete(restored));
    assertThat(again.deletion().dropPaused()).isFalse();
    assertThat(again.deletion().dropAfter())
        .contains(again.deletion().deletedAt().orElseThrow().plus(THREE_DAYS));
  }

  @ParameterizedTest
  @EnumSource(DropOrder.class)
  void givenATenantPastThePointOfNoReturn_whenOrdered_thenRefused(DropOrder order) {
    TenantRecord record = fixture.ready("past-" + order.name().toLowerCase().replace('_', '-'));
    SoftDeleted proof = fixture.softDelete(record);
    fixture.beginDrop(record);
    assertThat(retention.obey(proof, order)).isInstanceOf(Refused.class);
    assertThat(now(proof).state()).isEqualTo(TenantState.DROPPING);
  }

  @ParameterizedTest
  @EnumSource(
      value = DropOrder.class,
      names = {"PAUSE", "RESUME", "DROP_NOW"})
  void givenARestoredTenant_whenTheOldDeletionIsOrdered_thenRefused(DropOrder order) {
    TenantRecord record = kept("old-" + order.name().toLowerCase().replace('_', '-'), THREE_DAYS);
    SoftDeleted proof = fixture.softDelete(record);
    retention.obey(proof, DropOrder.RESTORE);
    long version = now(proof).version();
    assertThat(retention.obey(proof, order)).isInstanceOf(Refused.class);
    assertThat(now(proof).version()).isEqualTo(version);
  }

  @Test
  void givenADeletionWithoutARetention_whenARestoreIsOrdered_thenRefusedAndNothingChanges() {
    SoftDeleted proof = fixture.softDelete(fixture.ready("unkept"));
    TenantRecord before = now(proof);
    assertThat(retention.obey(proof, DropOrder.RESTORE))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("without a retention"));
    assertThat(now(proof)).isEqualTo(before);
  }

  @Test
  void givenAnAdmittedTransaction_whenARestoreIsOrdered_thenItIsBusyUntilThatEnds()
      throws Exception {
    TenantRecord record = kept("inside", THREE_DAYS);
    SoftDeleted proof;
    try (Connection application = fixture.application();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("select tenancy.enter('inside')");
      proof = fixture.softDelete(record);
      assertThat(retention.obey(proof, DropOrder.RESTORE)).isEqualTo(new Busy());
      application.commit();
    }
    assertThat(retention.obey(proof, DropOrder.RESTORE)).isEqualTo(new Done());
  }

  @Test
  void givenARestoreByHand_whenLookedAt_thenTheTenantLivesAndWaitsForAnObject() {
    SoftDeleted proof = fixture.softDelete(kept("by-hand", THREE_DAYS));
    retention.obey(proof, DropOrder.RESTORE);
    TenantRecord record = now(proof);
    assertThat(record.state()).isEqualTo(TenantState.READY);
    assertThat(record.resourceUid()).isEmpty();
    assertThat(record.deletion().restoredByHand()).isTrue();
    assertThat(Admission.of(record)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void givenARestoreByHand_whenItsNextObjectAsks_thenThatOwnsIt() {
    SoftDeleted proof = fixture.softDelete(kept("adopted", THREE_DAYS));
    retention.obey(proof, DropOrder.RESTORE);
    assertThat(restore.giveTo(proof.tenantId(), now(proof).version(), "heir")).isPresent();
    assertThat(now(proof).resourceUid()).contains("heir");
    assertThat(now(proof).deletion().restoredByHand()).isFalse();
  }

  @Test
  void givenATenantThatNobodyRestored_whenAnObjectAsks_thenItIsNotGivenAway() {
    TenantRecord record = fixture.ready("not-given");
    assertThat(restore.giveTo(record.id(), record.version(), "thief")).isEmpty();
  }

  @Test
  void givenARestoreByHand_whenADeletionIsStartedByHand_thenItIsNotDeletedAgain() {
    SoftDeleted proof = fixture.softDelete(kept("twice-by-hand", THREE_DAYS));
    retention.obey(proof, DropOrder.RESTORE);
    assertThat(fixture.registry().softDelete(proof.tenantId(), Optional.empty())).isEmpty();
    assertThat(now(proof).state()).isEqualTo(TenantState.READY);
  }

  @Test
  void givenTheLockTakenForAMoment_whenRestored_thenItIsTriedUntilItIsFree() throws Exception {
    TenantRecord record = kept("crowded", THREE_DAYS);
    TenantRecord deleted = now(fixture.softDelete(record));
    try (Connection asking = fixture.application();
        Statement statement = asking.createStatement()) {
      asking.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock_shared(tenancy.lock_key('crowded'))");
      assertThat(restore.restore(record.id(), deleted.version(), "heir-1", Duration.ZERO))
          .isEmpty();
      Thread ends = Thread.ofVirtual().start(() -> commit(asking));
      assertThat(restore.restore(record.id(), deleted.version(), "heir-1", PATIENCE)).isPresent();
      ends.join();
    }
  }

  // Both orders of restore and drop: the lock and the record decide, whoever comes second loses.

  @Test
  void givenARestore_whenTheDropComesAfterIt_thenTheTenantLives() {
    TenantRecord record = kept("restore-first", Duration.ofMillis(1));
    SoftDeleted proof = fixture.softDelete(record);
    assertThat(restore.restore(record.id(), now(proof).version(), "heir-2")).isPresent();
    assertThat(fixture.registry().beginDrop(proof)).isEqualTo(new BeginDrop.Void());
    assertThat(now(proof).state()).isEqualTo(TenantState.READY);
  }

  @Test
  void givenADrop_whenTheRestoreComesAfterIt_thenTheTenantIsDropped() {
    TenantRecord record = kept("drop-first", Duration.ofMillis(1));
    SoftDeleted proof = fixture.softDelete(record);
    long version = now(proof).version();
    assertThat(fixture.registry().beginDrop(proof)).isInstanceOf(BeginDrop.Begun.class);
    assertThat(restore.restore(record.id(), version, "heir-3", PATIENCE)).isEmpty();
    assertThat(now(proof).state()).isEqualTo(TenantState.DROPPING);
  }

  @Test
  void givenALivingTenant_whenAnEarlierObjectOfItsNameIsBuried_thenGatesStillAdmitIt() {
    TenantRecord living = fixture.ready("outlived");
    fixture.claims().tombstone("late-uid", new Slug("outlived"), "Outlived");
    List<TenantRecord> feed = fixture.records().changedSince(living.version(), 10);
    assertThat(feed)
        .extracting(TenantRecord::state)
        .containsExactly(TenantState.DROPPED, TenantState.READY);
    assertThat(Memory.after(feed, new Slug("outlived"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void givenKeptTenants_whenTheFleetIsCounted_thenTheyAreNotAmongTheDeleted() {
    var before = new FleetCensus(fixture.database()).countByPhase();
    fixture.softDelete(kept("in-retention", THREE_DAYS));
    TenantRecord retained = fixture.ready("retained-for-good");
    settings(retained, RegistryFixture.DROP_AT_ONCE.withPolicy(DeletionPolicy.RETAIN));
    fixture.softDelete(retained);
    var after = new FleetCensus(fixture.database()).countByPhase();
    assertThat(after.get("in_retention")).isEqualTo(before.get("in_retention") + 1);
    assertThat(after.get("retained")).isEqualTo(before.get("retained") + 1);
    assertThat(after.get("deleted")).isEqualTo(before.get("deleted"));
  }

  private TenantRecord kept(String slug, Duration time) {
    TenantRecord record = fixture.ready(slug);
    return settings(record, RegistryFixture.DROP_AT_ONCE.withRetention(time));
  }

  private TenantRecord settings(TenantRecord record, DeletionTerms terms) {
    return fixture
        .registry()
        .apply(record.resourceUid().orElseThrow(), new Settings(record.name(), true, false, terms))
        .orElseThrow();
  }

  private TenantRecord now(SoftDeleted proof) {
    return fixture.records().find(proof.tenantId()).orElseThrow();
  }

  private static void commit(Connection connection) {
    try {
      connection.commit();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
