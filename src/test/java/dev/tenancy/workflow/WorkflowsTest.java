package dev.tenancy.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenancy.registry.Proofs;
import dev.tenancy.tenant.Records;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of the workflows' activities and what becomes of each failure; time is skipped. */
class WorkflowsTest {
  private static final TaskQueues QUEUES = new TaskQueues("tenancy");
  private static final TenantRecord DELETED = Records.in(TenantState.DELETED);
  private static final UUID TENANT = DELETED.id();

  private final RecordingActivities activities =
      new RecordingActivities(Proofs.softDeleted(DELETED), Proofs.permit(DELETED));
  private TestWorkflowEnvironment environment;

  @BeforeEach
  void start() {
    environment = TestWorkflowEnvironment.newInstance();
    Worker main = environment.newWorker(QUEUES.main());
    TemporalWorkers.registerOn(
        main,
        new TemporalWorkers.Activities(
            activities.only(SoftDeleteActivities.class),
            activities.only(RetentionActivities.class),
            activities.only(DrainActivities.class),
            activities.only(DropActivities.class),
            activities.only(ProvisioningActivities.class),
            activities.only(MigrationActivities.class)));
    environment
        .newWorker(QUEUES.ddl())
        .registerActivitiesImplementations(
            activities.only(DropActivities.class), activities.only(MigrationActivities.class));
    environment.start();
  }

  @AfterEach
  void close() {
    environment.close();
  }

  @Test
  void givenATenant_whenDeleted_thenTheActivitiesRunInThisOrderAndTheResultSaysSo() {
    assertThat(delete()).isEqualTo(new DeletionResult(true, TENANT, false));
    assertThat(activities.calls())
        .containsExactly("softDeleteTenant", "getTenantInfo", "drainTenant", "dropTenantSchema");
  }

  @Test
  void givenAnActiveTenantOfSomebody_whenDeletedByHand_thenItIsRefusedAndNothingElseHappens() {
    activities.failing(
        "softDeleteTenant", n -> permanent("tenant is ready", FailureType.NOT_DELETED));
    assertThatThrownBy(this::delete)
        .isInstanceOf(WorkflowFailedException.class)
        .rootCause()
        .hasMessageContaining("tenant is ready");
    assertThat(activities.calls()).containsExactly("softDeleteTenant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"softDeleteTenant", "getTenantInfo", "drainTenant", "dropTenantSchema"})
  void givenAFaultThatPasses_whenDeleted_thenTheActivityIsTriedAgainUntilItWorks(String activity) {
    activities.failing(
        activity, n -> n <= 3 ? ApplicationFailure.newFailure("connection refused", "x") : null);
    assertThat(delete().deleted()).isTrue();
    assertThat(activities.calls()).filteredOn(activity::equals).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drainTenant", "dropTenantSchema"})
  void givenAFailureForGood_whenDeleted_thenItIsNotedOnTheRecordAndTheWorkflowFails(
      String activity) {
    activities.failing(
        activity, n -> permanent("view other.v depends on it", FailureType.FOREIGN_DEPENDENCY));
    assertThatThrownBy(this::delete).isInstanceOf(WorkflowFailedException.class);
    assertThat(activities.calls()).filteredOn(activity::equals).hasSize(1);
    assertThat(activities.calls().getLast())
        .isEqualTo("recordDeletionFailure ForeignDependency: view other.v depends on it");
  }

  @Test
  void givenADeletionThatDrains_whenCancelled_thenNothingIsDropped() throws Exception {
    activities.failing("drainTenant", n -> ApplicationFailure.newFailure("busy", "x"));
    WorkflowStub workflow = stub("TenantDeletionWorkflow");
    workflow.start(new DeletionRequest(TENANT));
    workflow.cancel();
    assertThatThrownBy(() -> workflow.getResult(DeletionResult.class))
        .isInstanceOf(WorkflowFailedException.class);
    assertThat(activities.calls()).doesNotContain("dropTenantSchema");
  }

  @Test
  void givenADropUnderWay_whenCancelled_thenItIsFinished() {
    WorkflowStub workflow = stub("TenantDeletionWorkflow");
    activities.failing(
        "dropTenantSchema",
        n -> {
          if (n == 1) {
            workflow.cancel();
          }
          return n < 3 ? ApplicationFailure.newFailure("lock not available", "x") : null;
        });
    workflow.start(new DeletionRequest(TENANT));
    // The SDK closes a workflow whose cancellation was asked for as cancelled, whatever it returns.
    assertThatThrownBy(() -> workflow.getResult(DeletionResult.class))
        .rootCause()
        .isInstanceOf(CanceledFailure.class);
    assertThat(activities.calls()).filteredOn("dropTenantSchema"::equals).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"tenantId\":\"no-uuid\"}", "{}", "\"acme\"", "{\"tenantId\":null}"})
  void givenMalformedInput_whenStartedByHand_thenTheWorkflowFailsInsteadOfHanging(String json)
      throws Exception {
    Object input = new ObjectMapper().readTree(json);
    WorkflowStub workflow = stub("TenantDeletionWorkflow");
    workflow.start(input);
    assertThatThrownBy(() -> workflow.getResult(DeletionResult.class))
        .isInstanceOf(WorkflowFailedException.class);
    assertThat(activities.calls()).isEmpty();
  }

  @Test
  void givenAClaimedTenant_whenProvisioned_thenTheActivitiesRunInThisOrder() {
    assertThat(provision()).isEqualTo(new ProvisioningResult(true, TENANT));
    assertThat(activities.calls())
        .containsExactly("createTenantSchema", "migrateTenantSchema", "markReady 12");
  }

  @Test
  void givenATenantDeletedMeanwhile_whenProvisioned_thenItEndsWithoutMigratingAnything() {
    activities.notWanted();
    assertThat(provision()).isEqualTo(new ProvisioningResult(false, TENANT));
    assertThat(activities.calls()).containsExactly("createTenantSchema");
  }

  @Test
  void givenAMigrationThatFails_whenProvisioned_thenTheTenantIsMarkedFailedWithTheReason() {
    activities.failing(
        "migrateTenantSchema", n -> permanent("V2 is broken", FailureType.MIGRATION_FAILED));
    assertThatThrownBy(this::provision).isInstanceOf(WorkflowFailedException.class);
    assertThat(activities.calls())
        .containsExactly(
            "createTenantSchema",
            "migrateTenantSchema",
            "markFailed MigrationFailed: V2 is broken");
  }

  @Test
  void givenADeletion_whenItsHistoryIsRead_thenShortStepsTookNoRoundTripOverTheServer() {
    WorkflowStub workflow = stub("TenantDeletionWorkflow");
    WorkflowExecution execution = workflow.start(new DeletionRequest(TENANT));
    workflow.getResult(DeletionResult.class);
    var events =
        environment.getWorkflowClient().fetchHistory(execution.getWorkflowId()).getEvents();
    assertThat(events)
        .filteredOn(e -> e.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
        .extracting(e -> e.getActivityTaskScheduledEventAttributes().getActivityType().getName())
        .containsExactly("drainTenant", "dropTenantSchema");
    assertThat(events)
        .filteredOn(e -> e.getEventType() == EventType.EVENT_TYPE_MARKER_RECORDED)
        .hasSize(2);
  }

  private DeletionResult delete() {
    WorkflowStub workflow = stub("TenantDeletionWorkflow");
    workflow.start(new DeletionRequest(TENANT));
    return workflow.getResult(DeletionResult.class);
  }

  private ProvisioningResult provision() {
    WorkflowStub workflow = stub("TenantProvisioningWorkflow");
    workflow.start(new ProvisioningRequest(TENANT));
    return workflow.getResult(ProvisioningResult.class);
  }

  private WorkflowStub stub(String type) {
    WorkflowClient client = environment.getWorkflowClient();
    return client.newUntypedWorkflowStub(
        type, WorkflowOptions.newBuilder().setTaskQueue(QUEUES.main()).build());
  }

  private static ApplicationFailure permanent(String message, String type) {
    return ApplicationFailure.newNonRetryableFailure(message, type);
  }
}
