package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.api.TenantStatus;
import dev.tenancy.operator.Transition.Kind;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** From situation to situation (the golden files), what is told. */
class TransitionEventsTest {
  private final StatusFactory factory =
      new StatusFactory(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  @ParameterizedTest(name = "{0} → {1}: {2}")
  @CsvSource({
    "new, provisioning, ''",
    "new, ready, Provisioned",
    "provisioning, ready, Provisioned",
    "failed, ready, Provisioned Recovered",
    "provisioning, failed, !ProvisioningFailed",
    "failed, provisioning, Recovered",
    "ready, deactivated, Deactivated",
    "deactivated, ready, Activated",
    "ready, suspended, Suspended",
    "suspended, ready, Resumed",
    "suspended, deactivated, Deactivated Resumed",
    "new, stalled-without-record, !SchemaNameTaken",
    "stalled-without-record, ready, Provisioned Recovered",
    "ready, soft-deleting, ''",
    "soft-deleting, closing-gates, SoftDeleted",
    "closing-gates, draining, GateClosed",
    "soft-deleting, draining, SoftDeleted GateClosed",
    "ready, draining, SoftDeleted GateClosed",
    "ready, retained, SoftDeleted Retained",
    "ready, in-retention, SoftDeleted RetentionStarted",
    "soft-deleting, in-retention, SoftDeleted RetentionStarted",
    "in-retention, ready, Restored",
    "in-retention, draining-kept, GateClosed",
    "draining, paused, DropPaused",
    "paused, draining, GateClosed DropResumed",
    "ready, held, SoftDeleted Suspended",
    "suspended, held, SoftDeleted",
    "held, draining, GateClosed Resumed",
    "ready, braked, SoftDeleted !DeletionHeld",
    "braked, draining, GateClosed DropReleased",
    "braked, retained, Retained",
    "draining, dropping, SchemaDropStarted",
    "draining, drain-stalled, !ForeignDependency",
    "drain-stalled, draining, Recovered",
    "draining, drain-overdue, !DrainTimeout",
    "drain-overdue, draining-sessions-ended, !SessionsTerminated Recovered",
    "draining-sessions-ended, dropping, SchemaDropStarted",
    "drop-stalled, dropped, SchemaDropped Recovered",
    "dropping, dropped-unverified, ''",
    "dropped-unverified, dropped, SchemaDropped",
    "draining, dropped, SchemaDropStarted SchemaDropped",
    // A short deletion is over before the next look: nothing is left out.
    "ready, dropped, SoftDeleted GateClosed SchemaDropStarted SchemaDropped",
    "new, dropped-never-provisioned, SoftDeleted NothingToDrop",
    "stalled-without-record, dropped-never-provisioned, SoftDeleted NothingToDrop",
    "failed, draining, SoftDeleted GateClosed",
    "draining, ready, Restored",
    "retained, ready, Restored",
    // Outages are said by the status, not told by an Event per tenant.
    "ready, unseen-ready, ''",
    "unseen-ready, ready, ''",
    "draining, draining-unseen, ''",
    "draining-unseen, dropping, SchemaDropStarted",
    "draining, draining-temporal-down, ''"
  })
  void tells(String before, String after, String expected) {
    assertThat(words(Optional.of(status(before)), status(after))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("dev.tenancy.operator.StatusFactoryTest#situations")
  void tellsNothingTwice(SituationFile situation) {
    TenantStatus status = factory.statusOf(situation.tenant(), situation.seen());
    assertThat(new TransitionEvents(Optional.of(status), status).list()).isEmpty();
  }

  @Test
  void everyTransitionSaysSomething() {
    SituationFile.all()
        .map(situation -> factory.statusOf(situation.tenant(), situation.seen()))
        .forEach(
            after ->
                assertThat(new TransitionEvents(Optional.empty(), after).list())
                    .allSatisfy(
                        told -> {
                          assertThat(told.reason()).matches("[A-Z][A-Za-z]{1,127}");
                          assertThat(told.note()).isNotBlank();
                        }));
  }

  private TenantStatus status(String name) {
    SituationFile situation = SituationFile.named(name);
    return factory.statusOf(situation.tenant(), situation.seen());
  }

  private static String words(Optional<TenantStatus> before, TenantStatus after) {
    return String.join(
        " ",
        new TransitionEvents(before, after)
            .list().stream()
                .map(told -> (told.kind() == Kind.WARNING ? "!" : "") + told.reason())
                .toList());
  }
}
