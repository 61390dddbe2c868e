package dev.tenancy.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.GateBarrier;
import dev.tenancy.registry.Gates;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.Settings;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantDrain;
import dev.tenancy.schema.DrainProbe;
import dev.tenancy.schema.OutsideDependents;
import dev.tenancy.schema.Preflight;
import dev.tenancy.schema.SessionTerminator;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The drain's waiting, on a real PostgreSQL. */
@Tag("slow")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainActivitiesTest {
  private static final Duration A_DAY = Duration.ofHours(24);

  private static final Settings SHORT = RegistryFixture.settings("shortened");

  private RegistryFixture fixture;
  private GateBarrier barrier;
  private TestActivityEnvironment temporal;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
    barrier = new GateBarrier(new Gates(fixture.database()));
  }

  @AfterAll
  void close() {
    barrier.close();
    fixture.close();
  }

  @BeforeEach
  void worker() {
    temporal = TestActivityEnvironment.newInstance();
    temporal.registerActivitiesImplementations(
        new DrainActivitiesImpl(
            fixture.registry(),
            fixture.records(),
            new DrainProbe(fixture.database()),
            new DrainDeadline(
                fixture.registry(),
                new TenantDrain(fixture.database()),
                new SessionTerminator(fixture.database()),
                new SimpleMeterRegistry()),
            new Preflight(new TenantSchemas(), new OutsideDependents()),
            fixture.database(),
            new Gates(fixture.database()),
            barrier,
            new SimpleMeterRegistry().timer("close"),
            new SimpleMeterRegistry().timer("drain")));
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  @Test
  void givenAnAttemptThatWaitedAllButAMoment_whenTriedAgain_thenOnlyTheRestIsWaited() {
    temporal.setHeartbeatDetails(new DrainProgress("waiting", A_DAY.toMillis() - 100));
    TenantRecord record = fixture.ready("resumed");
    DropPermit permit = drain(fixture.softDelete(record), A_DAY);
    assertThat(permit.tenantId()).isEqualTo(record.id());
  }

  @Test
  void givenALongDrain_whenItsOwnerShortensThePeriod_thenItEnds() {
    TenantRecord record = fixture.ready("shortened");
    SoftDeleted softDeleted = fixture.softDelete(record);
    temporal.setActivityHeartbeatListener(
        DrainProgress.class,
        progress -> fixture.registry().apply(record.resourceUid().orElseThrow(), SHORT));
    assertThat(drain(softDeleted, A_DAY).tenantId()).isEqualTo(record.id());
  }

  @Test
  void givenADrainPeriod_whenWaited_thenTheHeartbeatSaysHowMuchIsOver() {
    AtomicReference<DrainProgress> last = new AtomicReference<>();
    temporal.setActivityHeartbeatListener(DrainProgress.class, last::set);
    TenantRecord record = fixture.ready("measured");
    Duration period = Duration.ofMillis(2_500);
    var settings =
        new Settings("measured", true, false, DeletionTerms.DEFAULT.withDrainPeriod(period));
    fixture.registry().apply(record.resourceUid().orElseThrow(), settings);
    DropPermit unused = drain(fixture.softDelete(record), period);
    assertThat(last.get().waitedMs()).isBetween(900L, 2_600L);
  }

  @Test
  void givenASchemaThatIsSomebodyElses_whenDrained_thenRefusedBeforeThePointOfNoReturn()
      throws Exception {
    TenantRecord record = fixture.ready("strange");
    fixture.asAdmin("comment on schema tenant_strange is null");
    SoftDeleted softDeleted = fixture.softDelete(record);
    assertThatThrownBy(() -> drain(softDeleted, Duration.ZERO))
        .isInstanceOf(ActivityFailure.class)
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> assertThat(failure.getType()).isEqualTo(FailureType.FOREIGN_SCHEMA));
    assertThat(fixture.records().find(record.id()).orElseThrow().state())
        .isEqualTo(TenantState.DELETED);
  }

  private DropPermit drain(SoftDeleted softDeleted, Duration period) {
    return temporal
        .newActivityStub(DrainActivities.class)
        .drainTenant(softDeleted, new TenantInfo(period.toMillis(), false));
  }
}
