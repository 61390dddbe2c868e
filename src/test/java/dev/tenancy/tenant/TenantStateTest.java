package dev.tenancy.tenant;

import static dev.tenancy.tenant.TenantState.DELETED;
import static dev.tenancy.tenant.TenantState.DROPPED;
import static dev.tenancy.tenant.TenantState.DROPPING;
import static dev.tenancy.tenant.TenantState.FAILED;
import static dev.tenancy.tenant.TenantState.PROVISIONING;
import static dev.tenancy.tenant.TenantState.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tenancy.tenant.TenantState.Event;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TenantStateTest {
  /** The moves of design §3.1; whatever is not here is refused. */
  private static final Map<TenantState, Map<Event, TenantState>> MOVES =
      Map.of(
          PROVISIONING,
              Map.of(
                  Event.PROVISIONED, READY,
                  Event.FAIL, FAILED,
                  Event.SOFT_DELETE, DELETED),
          READY, Map.of(Event.SOFT_DELETE, DELETED),
          FAILED, Map.of(Event.RETRY, PROVISIONING, Event.SOFT_DELETE, DELETED),
          DELETED,
              Map.of(
                  Event.RESTORE, READY,
                  Event.RESTORE_UNPROVISIONED, PROVISIONING,
                  Event.BEGIN_DROP, DROPPING),
          DROPPING, Map.of(Event.DROP, DROPPED),
          DROPPED, Map.of());

  static Stream<Arguments> everyStateAndEvent() {
    return Stream.of(TenantState.values())
        .flatMap(state -> Stream.of(Event.values()).map(event -> Arguments.of(state, event)));
  }

  @ParameterizedTest
  @MethodSource("everyStateAndEvent")
  void givenStateWhenEventHappensThenOnlyTheDesignsMovesAreMade(TenantState state, Event event) {
    assertThat(state.on(event)).isEqualTo(Optional.ofNullable(MOVES.get(state).get(event)));
  }

  @ParameterizedTest
  @EnumSource
  void givenDroppingOrDroppedWhenAnythingHappensThenItIsNeverServedAgain(Event event) {
    assertThat(DROPPING.on(event)).isIn(Optional.empty(), Optional.of(DROPPED));
    assertThat(DROPPED.on(event)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void givenStateWhenWrittenAndReadThenItIsTheSame(TenantState state) {
    assertThat(TenantState.of(state.label())).isEqualTo(state);
    assertThat(state.label()).matches("[a-z]+");
  }

  @Test
  void givenUnknownLabelWhenReadThenRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TenantState.of("gone"));
  }
}
