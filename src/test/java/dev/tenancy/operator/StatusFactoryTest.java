package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.api.Condition;
import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The status in every situation, as golden files. {@code mvn test -Dtest=StatusFactoryTest
 * -Dgolden.write=true} writes them anew; read the diff before committing it.
 */
class StatusFactoryTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:10.5Z");

  private final StatusFactory factory = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC));

  static Stream<SituationFile> situations() {
    return SituationFile.all();
  }

  @ParameterizedTest
  @MethodSource("situations")
  void golden(SituationFile situation) throws IOException {
    String status = Serialization.asYaml(factory.statusOf(situation.tenant(), situation.seen()));
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(situation.expected(), status);
    }
    assertThat(status).isEqualTo(Files.readString(situation.expected()));
  }

  @ParameterizedTest
  @MethodSource("situations")
  void readBackItIsTheSame(SituationFile situation) {
    TenantStatus status = factory.statusOf(situation.tenant(), situation.seen());
    assertThat(Serialization.unmarshal(Serialization.asYaml(status), TenantStatus.class))
        .isEqualTo(status);
  }

  /** A second pass that sees the same says the same: no write, no loop, at whatever time. */
  @ParameterizedTest
  @MethodSource("situations")
  void secondPassChangesNothing(SituationFile situation) {
    Tenant tenant = situation.tenant();
    TenantStatus first = factory.statusOf(tenant, situation.seen());
    tenant.setStatus(first);
    StatusFactory later = new StatusFactory(Clock.fixed(NOW.plusSeconds(3600), ZoneOffset.UTC));
    assertThat(later.statusOf(tenant, situation.seen())).isEqualTo(first);
  }

  @ParameterizedTest
  @MethodSource("situations")
  void conditionsAreWellFormed(SituationFile situation) {
    TenantStatus status = factory.statusOf(situation.tenant(), situation.seen());
    assertThat(types(status))
        .isIn(
            List.of("Ready", "Active", "SoftDeleted", "SchemaDropped"),
            List.of("Ready", "Reconciling", "Active", "SoftDeleted", "SchemaDropped"),
            List.of("Ready", "Stalled", "Active", "SoftDeleted", "SchemaDropped"));
    assertThat(status.conditions())
        .allSatisfy(
            condition -> {
              assertThat(condition.observedGeneration())
                  .isEqualTo(situation.tenant().getMetadata().getGeneration());
              assertThat(condition.reason()).matches("[A-Z][A-Za-z]+");
              assertThat(condition.message()).isNotBlank();
              assertThat(condition.status()).isIn("True", "False", "Unknown");
            });
    assertThat(status.observedGeneration())
        .isEqualTo(situation.tenant().getMetadata().getGeneration());
    assertThat(status.conditions())
        .filteredOn(c -> c.type().equals("Reconciling") || c.type().equals("Stalled"))
        .as("abnormal-true: there only when true")
        .allMatch(Condition::holds);
  }

  @Test
  void readersOfKstatusSee() {
    Map<String, Kstatus> readAs =
        SituationFile.all()
            .collect(
                Collectors.toMap(
                    SituationFile::name,
                    situation -> {
                      Tenant tenant = situation.tenant();
                      tenant.setStatus(factory.statusOf(tenant, situation.seen()));
                      return Kstatus.of(tenant);
                    }));
    assertThat(named(readAs, Kstatus.CURRENT))
        .containsExactlyInAnyOrder(
            "ready", "ready-again", "deactivated", "deactivated-in-registry", "suspended");
    assertThat(named(readAs, Kstatus.FAILED))
        .containsExactlyInAnyOrder(
            "failed", "stalled-without-record", "deleted-elsewhere", "dropped-elsewhere");
    assertThat(named(readAs, Kstatus.IN_PROGRESS))
        .containsExactlyInAnyOrder(
            "new",
            "provisioning",
            "updating",
            "suspended-new",
            "unseen-new",
            "unseen-ready",
            "temporal-down-provisioning",
            "temporal-down-ready");
    assertThat(named(readAs, Kstatus.TERMINATING))
        .containsExactlyInAnyOrder(
            "soft-deleting",
            "soft-deleting-unseen",
            "closing-gates",
            "draining",
            "draining-unseen",
            "draining-temporal-down",
            "draining-prepared",
            "draining-sessions-ended",
            "drain-overdue",
            "draining-kept",
            "in-retention",
            "held",
            "paused",
            "braked",
            "retained",
            "dropping",
            "dropping-reported",
            "drop-stalled",
            "drain-stalled",
            "dropped-unverified",
            "dropped",
            "dropped-never-provisioned");
  }

  @Test
  void transitionTimeMovesOnlyWithStatus() {
    SituationFile situation = SituationFile.named("draining");
    TenantStatus status = factory.statusOf(situation.tenant(), situation.seen());
    assertThat(status.condition("Ready").orElseThrow().lastTransitionTime())
        .as("True → False")
        .isEqualTo("2026-01-02T00:00:10Z");
    assertThat(status.condition("SchemaDropped").orElseThrow())
        .as("False/NotDeleted → False/Draining")
        .satisfies(c -> assertThat(c.reason()).isEqualTo("Draining"))
        .satisfies(c -> assertThat(c.lastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z"));
  }

  @Test
  void gateStaysClosedInWordsWhateverIsDown() {
    for (String name :
        List.of(
            "draining",
            "draining-unseen",
            "draining-temporal-down",
            "held",
            "braked",
            "drain-stalled")) {
      SituationFile situation = SituationFile.named(name);
      Condition active =
          factory.statusOf(situation.tenant(), situation.seen()).condition("Active").orElseThrow();
      assertThat(active.status()).as(name).isEqualTo("False");
      assertThat(active.message()).as(name).contains("410");
    }
  }

  /** 'The record says dropped' is not 'it was seen to be gone'. */
  @Test
  void dropIsSaidOnlyWhenSeen() {
    SituationFile situation = SituationFile.named("dropped-unverified");
    TenantStatus status = factory.statusOf(situation.tenant(), situation.seen());
    assertThat(status.condition("SchemaDropped").orElseThrow().holds()).isFalse();
    assertThat(status.deletion().step()).isEqualTo("DroppingSchema");
  }

  private static List<String> types(TenantStatus status) {
    return status.conditions().stream().map(Condition::type).toList();
  }

  private static List<String> named(Map<String, Kstatus> readAs, Kstatus wanted) {
    return readAs.entrySet().stream()
        .filter(e -> e.getValue() == wanted)
        .map(Map.Entry::getKey)
        .toList();
  }
}
