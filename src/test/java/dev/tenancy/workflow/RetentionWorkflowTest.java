package dev.tenancy.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.registry.Proofs;
import dev.tenancy.tenant.Records;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import dev.tenancy.workflow.RetentionActivities.DropTime;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a deletion waits while the schema is kept, and obeys signals; time is skipped. */
@Timeout(60)
class RetentionWorkflowTest {
  private static final TaskQueues QUEUES = new TaskQueues("tenancy");
  private static final TenantRecord DELETED = Records.in(TenantState.DELETED);
  private static final UUID TENANT = DELETED.id();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final DropTime OVER = new DropTime(false, 0, "2026-01-02T00:00:00Z", false);
  private static final DropTime PAUSED = new DropTime(false, 0, "2026-01-02T00:00:00Z", true);
  private static final DropTime RESTORED = new DropTime(true, 0, null, false);

  private final RecordingActivities activities =
      new RecordingActivities(Proofs.softDeleted(DELETED), Proofs.permit(DELETED));
  private TestWorkflowEnvironment environment;

  @BeforeEach
  void start() {
    environment = TestWorkflowEnvironment.newInstance();
    TemporalWorkers.registerOn(
        environment.newWorker(QUEUES.main()),
        new TemporalWorkers.Activities(
            activities.only(SoftDeleteActivities.class),
            activities.only(RetentionActivities.class),
            activities.only(DrainActivities.class),
            activities.only(DropActivities.class),
            activities.only(ProvisioningActivities.class),
            activities.only(MigrationActivities.class)));
    environment
        .newWorker(QUEUES.ddl())
        .registerActivitiesImplementations(activities.only(DropActivities.class));
    environment.start();
  }

  @AfterEach
  void close() {
    environment.close();
  }

  @Test
  void givenARetention_whenItIsOver_thenTheRegistryIsAskedAgainAndTheDropFollows() {
    activities.keeping(inRetention(72 * HOUR), inRetention(48 * HOUR), inRetention(1), OVER);
    AtomicLong drained = atDrain();
    long began = environment.currentTimeMillis();
    assertThat(result(started())).isEqualTo(new DeletionResult(true, TENANT, false));
    assertThat(Duration.ofMillis(drained.get() - began))
        .isBetween(Duration.ofHours(48), Duration.ofHours(49));
    assertThat(activities.calls())
        .containsExactly(
            "softDeleteTenant",
            "getTenantInfo",
            "getDropTime",
            "getDropTime",
            "getDropTime",
            "getDropTime",
            "drainTenant",
            "dropTenantSchema");
  }

  @Test
  void givenARetention_whenRestoredMeanwhile_thenTheWorkflowEndsAsRestoredAndDropsNothing() {
    activities.keeping(inRetention(72 * HOUR), RESTORED);
    WorkflowStub workflow = started();
    awaitCalls("getDropTime", 1);
    workflow.signal("lookAgain");
    assertThat(result(workflow)).isEqualTo(new DeletionResult(false, TENANT, true));
    assertThat(activities.calls()).doesNotContain("drainTenant", "dropTenantSchema");
    assertThat(progress(workflow).step()).isEqualTo("Restored");
  }

  @Test
  void givenADrain_whenRestoredMeanwhile_thenTheWorkflowEndsAsRestoredAndNotesNoFailure() {
    activities.failing(
        "drainTenant",
        n -> ApplicationFailure.newNonRetryableFailure("was restored", FailureType.RESTORED));
    assertThat(result(started())).isEqualTo(new DeletionResult(false, TENANT, true));
    assertThat(activities.calls())
        .containsExactly("softDeleteTenant", "getTenantInfo", "drainTenant");
  }

  @Test
  void givenAPausedDeletion_whenNoSignalComes_thenItIsNotDropped() {
    activities.keeping(PAUSED);
    WorkflowStub workflow = started();
    awaitCalls("getDropTime", 1);
    environment.sleep(Duration.ofDays(3));
    assertThat(activities.calls()).doesNotContain("drainTenant");
    assertThat(progress(workflow)).isEqualTo(inRetention(true, null));
  }

  @Test
  void givenAPausedDeletion_whenResumed_thenItGoesOnAtOnce() {
    activities.keeping(PAUSED, OVER);
    WorkflowStub workflow = started();
    awaitCalls("getDropTime", 1);
    workflow.signal("resume");
    assertThat(result(workflow).deleted()).isTrue();
    assertThat(activities.calls()).contains("orderDrop RESUME");
  }

  @Test
  void givenARetention_whenDropNowIsSignalled_thenItIsNotWaitedForAnyLonger() {
    activities.keeping(inRetention(72 * HOUR), OVER);
    WorkflowStub workflow = started();
    awaitCalls("getDropTime", 1);
    AtomicLong drained = atDrain();
    long asked = environment.currentTimeMillis();
    workflow.signal("dropNow");
    assertThat(result(workflow).deleted()).isTrue();
    assertThat(drained.get() - asked).isLessThan(HOUR);
    assertThat(activities.calls()).contains("orderDrop DROP_NOW");
  }

  @Test
  void givenADrain_whenPaused_thenTheRegistryIsToldAndTheDrainGoesOn() {
    WorkflowStub workflow = stub();
    activities.failing(
        "drainTenant",
        n -> {
          if (n == 1) {
            workflow.signal("pause");
            awaitCalls("orderDrop PAUSE", 1);
          }
          return null;
        });
    workflow.start(new DeletionRequest(TENANT));
    assertThat(result(workflow).deleted()).isTrue();
    assertThat(activities.calls())
        .containsExactly(
            "softDeleteTenant",
            "getTenantInfo",
            "drainTenant",
            "orderDrop PAUSE",
            "dropTenantSchema");
    assertThat(progress(workflow).paused()).isTrue();
  }

  @Test
  void givenSignalsAtOnce_whenCarriedOut_thenInTheOrderInWhichTheyCame() {
    activities.keeping(inRetention(72 * HOUR));
    WorkflowStub workflow = started();
    awaitCalls("getDropTime", 1);
    workflow.signal("pause");
    workflow.signal("resume");
    workflow.signal("pause");
    workflow.signal("dropNow");
    awaitCalls("orderDrop DROP_NOW", 1);
    assertThat(activities.calls())
        .filteredOn(call -> call.startsWith("orderDrop"))
        .containsExactly(
            "orderDrop PAUSE", "orderDrop RESUME", "orderDrop PAUSE", "orderDrop DROP_NOW");
  }

  @Test
  void givenARefusedRestore_whenProgressIsAsked_thenItSaysWhy() {
    activities.keeping(inRetention(72 * HOUR)).refusing("no retention");
    WorkflowStub workflow = started();
    workflow.signal("restore");
    awaitCalls("orderDrop RESTORE", 1);
    Awaitility.await().until(() -> progress(workflow).refusal() != null);
    assertThat(progress(workflow)).isEqualTo(inRetention(false, "no retention"));
  }

  @Test
  void givenAnOrderThatTheDatabaseRefuses_whenCarriedOut_thenTheDeletionGoesOn() {
    activities
        .keeping(inRetention(HOUR), OVER)
        .failing(
            "orderDrop",
            n ->
                ApplicationFailure.newNonRetryableFailure(
                    "no right", FailureType.DATABASE_REFUSED));
    WorkflowStub workflow = started();
    workflow.signal("pause");
    awaitCalls("orderDrop PAUSE", 1);
    assertThat(result(workflow).deleted()).isTrue();
    assertThat(progress(workflow).refusal()).isEqualTo("no right");
  }

  private static DropTime inRetention(long waitMs) {
    return new DropTime(false, waitMs, "2026-01-02T00:00:00Z", false);
  }

  private static DeletionProgress inRetention(boolean paused, String refusal) {
    return new DeletionProgress("InRetention", "2026-01-02T00:00:00Z", paused, refusal);
  }

  /** When the drain began: once a workflow has ended, time may be skipped by any amount. */
  private AtomicLong atDrain() {
    AtomicLong time = new AtomicLong();
    activities.failing(
        "drainTenant",
        n -> {
          time.set(environment.currentTimeMillis());
          return null;
        });
    return time;
  }

  private void awaitCalls(String activity, int atLeast) {
    Awaitility.await(activity)
        .until(
            () -> activities.calls().stream().filter(activity::equals).count(), n -> n >= atLeast);
  }

  private WorkflowStub started() {
    WorkflowStub workflow = stub();
    workflow.start(new DeletionRequest(TENANT));
    return workflow;
  }

  private WorkflowStub stub() {
    return environment
        .getWorkflowClient()
        .newUntypedWorkflowStub(
            "TenantDeletionWorkflow",
            WorkflowOptions.newBuilder()
                .setTaskQueue(QUEUES.main())
                .setWorkflowId("tenant/" + TENANT + "/delete/1")
                .build());
  }

  private static DeletionResult result(WorkflowStub workflow) {
    return workflow.getResult(DeletionResult.class);
  }

  private static DeletionProgress progress(WorkflowStub workflow) {
    return workflow.query("progress", DeletionProgress.class);
  }
}
