package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The mass-deletion brake, in the registry. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrakeTest {
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final RegistryFixture fixture = new RegistryFixture();
  private final Brake brake = new Brake(fixture.database());
  private int made;

  @AfterAll
  void close() {
    fixture.close();
  }

  @BeforeEach
  void nothingWasDeletedLately() throws SQLException {
    fixture.asAdmin("update tenancy.tenants set deleted_at = deleted_at - interval '1 h'");
    brake.set(new BrakeSettings(true, 5, 0, WINDOW));
  }

  @Test
  void givenEightTenants_whenAllAreDeleted_thenTheSixthAndTheFollowingAreHeld() {
    assertThat(deletedInTurn(8).map(BrakeTest::isHeld))
        .containsExactly(false, false, false, false, false, true, true, true);
  }

  @Test
  void givenAFleet_whenItsShareIsMoreThanTheNumber_thenTheShareHolds() throws SQLException {
    brake.set(new BrakeSettings(true, 1, 50, WINDOW));
    fixture.asAdmin(
        "update tenancy.tenants set status = 'deleted', deleted_at = now() - interval '1 h',"
            + " deletions = 1 where deleted_at is null");
    assertThat(deletedInTurn(6).map(BrakeTest::isHeld))
        .containsExactly(false, false, false, true, true, true);
  }

  @Test
  void givenTheBrakeOff_whenManyAreDeleted_thenNoneIsHeld() {
    brake.set(new BrakeSettings(false, 0, 0, WINDOW));
    assertThat(deletedInTurn(8)).noneMatch(BrakeTest::isHeld);
  }

  @Test
  void givenTwoOperators_whenBothDeleteAtTheSameMoment_thenNoneIsMoreThanAllowed() {
    for (int round = 0; round < 20; round++) {
      brake.set(new BrakeSettings(true, 3 + 5 * round, 0, WINDOW));
      List<TenantRecord> tenants = made(8);
      CyclicBarrier together = new CyclicBarrier(8);
      List<CompletableFuture<Void>> deletions =
          tenants.stream()
              .map(
                  tenant ->
                      CompletableFuture.runAsync(
                          () -> {
                            await(together);
                            fixture.softDelete(tenant);
                          },
                          task -> Thread.ofVirtual().start(task)))
              .toList();
      deletions.forEach(CompletableFuture::join);
      // Those of earlier rounds that were let through and those that were held count alike.
      long before = 8L * round;
      long allowed = Math.clamp(3 + 5L * round - before, 0, 8);
      assertThat(tenants.stream().map(this::now).filter(r -> !isHeld(r)).count())
          .isEqualTo(allowed);
    }
  }

  @Test
  void givenAHeldDrop_whenItIsToBegin_thenItIsRefusedAndNothingMoved() {
    TenantRecord held = held();
    assertThat(begin(held)).isInstanceOf(BeginDrop.Held.class);
    assertThat(now(held).state()).isEqualTo(TenantState.DELETED);
  }

  @Test
  void givenAHeldDrop_whenWhoeverDoesNotKnowOfItBegins_thenTheRegistryRefuses() {
    TenantRecord held = held();
    assertThatThrownBy(
            () ->
                fixture
                    .database()
                    .jdbi()
                    .useHandle(h -> TenantRegistry.move(h, held.id(), TenantState.DROPPING)))
        .isInstanceOf(JdbiException.class)
        .satisfies(e -> assertThat(SqlErrors.stateOf(e)).hasValue("55000"))
        .hasMessageContaining("held by the mass-deletion brake");
  }

  @Test
  void givenAHeldDrop_whenReleased_thenItMayBegin() {
    TenantRecord held = held();
    assertThat(brake.release(held.id(), held.deletion().count())).isTrue();
    assertThat(begin(held)).isInstanceOf(BeginDrop.Begun.class);
  }

  @Test
  void givenHeldDrops_whenSomeAreNamed_thenOnlyTheseAreReleased() {
    TenantRecord one = held();
    TenantRecord other = held();
    assertThat(brake.release(List.of(one.slug(), new Slug("unknown")))).containsExactly(one.slug());
    assertThat(Stream.of(one, other).map(this::now).map(BrakeTest::isHeld))
        .containsExactly(false, true);
  }

  @Test
  void givenHeldDrops_whenAllAreReleased_thenTheNextDeletionIsHeldAgain() {
    TenantRecord held = held();
    assertThat(brake.releaseAll()).contains(held.slug());
    assertThat(isHeld(held())).isTrue();
  }

  @Test
  void givenARelease_whenTheTenantIsRestoredAndDeletedAgain_thenItIsHeldAgain() {
    TenantRecord held = held();
    brake.release(held.id(), held.deletion().count());
    TenantRecord restored = restored(held);
    fixture.softDelete(restored);
    assertThat(isHeld(now(held))).isTrue();
    assertThat(brake.release(held.id(), held.deletion().count()))
        .as("a release of the deletion before")
        .isFalse();
  }

  @Test
  void givenAHeldDrop_whenRestored_thenNothingIsHeldAndItCountsAsDeletedNoMore() {
    TenantRecord held = held();
    assertThat(isHeld(restored(held))).isFalse();
    brake.set(new BrakeSettings(true, 6, 0, WINDOW));
    assertThat(deletedInTurn(2).map(BrakeTest::isHeld)).containsExactly(false, true);
  }

  @Test
  void givenKeptTenants_whenAllAreReleased_thenTheyAreNotNamed() {
    TenantRecord kept = held();
    fixture
        .registry()
        .apply(
            kept.resourceUid().orElseThrow(),
            new Settings(kept.name(), true, false, kept.terms().withPolicy(DeletionPolicy.RETAIN)));
    assertThat(brake.releaseAll()).doesNotContain(kept.slug());
  }

  @Test
  void givenManyDeletedTombstones_whenATenantIsDeleted_thenTheyDoNotCount() {
    IntStream.range(0, 10)
        .forEach(i -> fixture.claims().tombstone("buried-" + i, new Slug("buried-" + i), "x"));
    assertThat(deletedInTurn(5)).noneMatch(BrakeTest::isHeld);
  }

  @Test
  void givenHeldDrops_whenCounted_thenOnlyThoseToBeDroppedAreThere() {
    long before = new FleetCensus(fixture.database()).heldDrops();
    TenantRecord held = held();
    assertThat(new FleetCensus(fixture.database()).heldDrops()).isEqualTo(before + 1);
    brake.release(held.id(), held.deletion().count());
    assertThat(new FleetCensus(fixture.database()).heldDrops()).isEqualTo(before);
  }

  @Test
  void givenTheSameSettings_whenSetAgain_thenNothingIsWritten() throws SQLException {
    String before = fixture.asAdminOne("select xmin from tenancy.brake");
    brake.set(new BrakeSettings(true, 5, 0, WINDOW));
    assertThat(fixture.asAdminOne("select xmin from tenancy.brake")).isEqualTo(before);
  }

  /** Deletes one more than are let through; returns the last one, which is held. */
  private TenantRecord held() {
    return deletedInTurn(6).reduce((first, second) -> second).orElseThrow();
  }

  private Stream<TenantRecord> deletedInTurn(int count) {
    List<TenantRecord> tenants = made(count);
    tenants.forEach(fixture::softDelete);
    return tenants.stream().map(this::now);
  }

  private List<TenantRecord> made(int count) {
    List<TenantRecord> tenants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tenants.add(fixture.provisioning("braked-" + made++));
    }
    return tenants;
  }

  private TenantRecord restored(TenantRecord record) {
    return new TenantRestore(fixture.database())
        .restore(record.id(), now(record).version(), record.resourceUid().orElseThrow())
        .orElseThrow();
  }

  private BeginDrop begin(TenantRecord record) {
    return fixture.registry().beginDrop(fixture.registry().proofOf(record.id()).orElseThrow());
  }

  private TenantRecord now(TenantRecord record) {
    return fixture.records().find(record.id()).orElseThrow();
  }

  private static boolean isHeld(TenantRecord record) {
    return record.deletion().heldAt().isPresent();
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
