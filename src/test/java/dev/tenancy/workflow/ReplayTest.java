package dev.tenancy.workflow;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.temporal.testing.WorkflowReplayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workflows that run while a new version is installed go on under its code: recorded histories are
 * replayed. A new path gets a new file; a file of a released version is never changed.
 */
class ReplayTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deletion",
        "deletion-blocked",
        "deletion-held",
        "deletion-not-deleted",
        "provisioning"
      })
  void givenARecordedHistory_whenReplayed_thenTheCodeStillDecidesAsItDid(String history) {
    assertThatCode(
            () ->
                WorkflowReplayer.replayWorkflowExecutionFromResource(
                    "histories/" + history + ".json",
                    TenantDeletionWorkflowImpl.class,
                    TenantProvisioningWorkflowImpl.class))
        .doesNotThrowAnyException();
  }
}
