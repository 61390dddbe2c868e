package dev.tenancy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.SchemaName;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One odd object must never keep the informer from reading all the others. */
class TenantTest {
  @Test
  void fillsInDefaults() {
    TenantSpec spec = spec("displayName: A");
    assertThat(spec.activeOrDefault()).isTrue();
    assertThat(spec.suspendOrDefault()).isFalse();
    assertThat(spec.schemaNameOrEmpty()).isEmpty();
    assertThat(spec.deletionTerms().policy()).isEqualTo(DeletionPolicy.DROP);
    assertThat(spec.deletionTerms().drainPeriod()).isEqualTo(Duration.ofSeconds(5));
    assertThat(spec.deletionTerms().drainTimeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(spec.deletionTerms().terminateSessions()).isFalse();
  }

  @Test
  void readsWhatIsSaid() {
    TenantSpec spec =
        spec(
            "displayName: A, schemaName: tenant_a, active: false, suspend: true, deletion: {policy:"
                + " Retain, drainPeriod: 1m30s, retention: 72h, drainTimeout: 2h,"
                + " terminateSessions: true}");
    assertThat(spec.activeOrDefault()).isFalse();
    assertThat(spec.suspendOrDefault()).isTrue();
    assertThat(spec.schemaNameOrEmpty()).contains(new SchemaName("tenant_a"));
    assertThat(spec.deletionTerms().policy()).isEqualTo(DeletionPolicy.RETAIN);
    assertThat(spec.deletionTerms().drainPeriod()).isEqualTo(Duration.ofSeconds(90));
    assertThat(spec.deletionTerms().retention()).isEqualTo(Duration.ofHours(72));
    assertThat(spec.deletionTerms().drainTimeout()).isEqualTo(Duration.ofHours(2));
    assertThat(spec.deletionTerms().terminateSessions()).isTrue();
  }

  @Test
  void anOddObjectIsReadAndJudgedLater() {
    Tenant tenant =
        Serialization.unmarshal(
            """
            apiVersion: tenancy.dev/v1beta1
            kind: Tenant
            metadata: {name: odd}
            spec:
              displayName: A
              schemaName: Robert"); drop table students
              colour: blue
              deletion: {policy: Explode, drainPeriod: soon, slowly: true}
            status:
              observedGeneration: 3
              mood: good
              record: {status: hovering, deletedAt: yesterday, weight: 3}
              deletion: {step: Floating, dropNotBefore: never}
              workflow: {id: w, attempt: 3}
              conditions:
              - {type: Ready, status: Maybe, reason: "", lastTransitionTime: never, severity: 3}
            """,
            Tenant.class);
    TenantSpec spec = tenant.getSpec();
    assertThat(tenant.getStatus().condition("Ready").orElseThrow().holds()).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(spec::deletionTerms)
        .withMessage("spec.deletion.policy: 'Explode' is unknown: set it to Drop or Retain");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec("displayName: A, deletion: {drainPeriod: soon}").deletionTerms())
        .withMessageStartingWith("spec.deletion.drainPeriod: 'soon' is no duration: write ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec("displayName: A, deletion: {retention: 3d}").deletionTerms())
        .withMessageStartingWith("spec.deletion.retention: '3d' is no duration: write ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec("displayName: A, deletion: {drainTimeout: late}").deletionTerms())
        .withMessageStartingWith("spec.deletion.drainTimeout: 'late' is no duration: write ");
    assertThatIllegalArgumentException()
        .isThrownBy(spec::schemaNameOrEmpty)
        .withMessageStartingWith("spec.schemaName: schema name must be");
  }

  /** Nothing is invented on the way: absent stays absent. */
  @Test
  void writesOnlyWhatIsThere() {
    Tenant tenant = new Tenant();
    assertThat(tenant.getSpec()).isNull();
    assertThat(tenant.getStatus()).isNull();
    tenant.setSpec(spec("displayName: A"));
    assertThat(Serialization.asJson(tenant))
        .contains("\"spec\":{\"displayName\":\"A\"}")
        .doesNotContain("status");
  }

  private static TenantSpec spec(String yaml) {
    return Serialization.unmarshal("---\n{" + yaml + "}", TenantSpec.class);
  }
}
