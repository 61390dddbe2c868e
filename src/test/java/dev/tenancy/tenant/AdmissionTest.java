package dev.tenancy.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.tenant.Admission.Admitted;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision table of design §3.2, row by row, then its order. */
class AdmissionTest {

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Acme", "acme_corp", "-acme", "acme-", "acme corp", "äcme", "a.b"})
  void givenNoDnsLabelWhenDecidedThenMalformedAndNothingIsLookedUp(String raw) {
    List<Slug> asked = new ArrayList<>();

    Admission admission =
        Admission.decide(
            raw,
            slug -> {
              asked.add(slug);
              return Optional.of(Records.in(TenantState.READY));
            });

    assertThat(admission).isEqualTo(new Refused(Refusal.MALFORMED));
    assertThat(asked).isEmpty();
  }

  @Test
  void givenNoRecordWhenDecidedThenUnknown() {
    assertThat(Admission.decide("acme-corp", slug -> Optional.empty()))
        .isEqualTo(new Refused(Refusal.UNKNOWN));
  }

  @Test
  void givenReadyRecordWhenDecidedThenAdmittedWithIdSchemaAndVersion() {
    assertThat(Admission.decide("acme-corp", slug -> Optional.of(Records.in(TenantState.READY))))
        .isEqualTo(new Admitted(Records.ID, new SchemaName("tenant_acme_corp"), 41));
  }

  @Test
  void givenSlugWhenDecidedThenThatVerySlugIsLookedUp() {
    List<Slug> asked = new ArrayList<>();

    Admission.decide(
        "globex",
        slug -> {
          asked.add(slug);
          return Optional.empty();
        });

    assertThat(asked).containsExactly(new Slug("globex"));
  }

  /** Every state, by both values of {@code active}: what is asked first wins. */
  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of(TenantState.PROVISIONING, true, Refusal.UNAVAILABLE),
        Arguments.of(TenantState.PROVISIONING, false, Refusal.INACTIVE),
        Arguments.of(TenantState.READY, false, Refusal.INACTIVE),
        Arguments.of(TenantState.FAILED, true, Refusal.UNAVAILABLE),
        Arguments.of(TenantState.FAILED, false, Refusal.INACTIVE),
        Arguments.of(TenantState.DELETED, true, Refusal.DELETED),
        Arguments.of(TenantState.DELETED, false, Refusal.DELETED),
        Arguments.of(TenantState.DROPPING, true, Refusal.DELETED),
        Arguments.of(TenantState.DROPPING, false, Refusal.DELETED),
        Arguments.of(TenantState.DROPPED, true, Refusal.DELETED),
        Arguments.of(TenantState.DROPPED, false, Refusal.DELETED));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void givenRecordWhenDecidedThenTheFirstRuleThatAppliesAnswers(
      TenantState state, boolean active, Refusal expected) {
    TenantRecord record = active ? Records.in(state) : Records.inactive(state);

    assertThat(Admission.of(record)).isEqualTo(new Refused(expected));
  }

  @ParameterizedTest
  @EnumSource
  void givenDeletedAtSetWhenDecidedThenDeletedWhateverTheState(TenantState state) {
    TenantRecord record =
        Records.of(state, true, Optional.of(Records.NOW), Optional.of(new SchemaName("tenant_a")));

    assertThat(Admission.of(record)).isEqualTo(new Refused(Refusal.DELETED));
  }

  @ParameterizedTest
  @EnumSource(names = {"DELETED", "DROPPING", "DROPPED"})
  void givenDeletedStateWithoutTimeWhenDecidedThenDeletedAllTheSame(TenantState state) {
    TenantRecord record =
        Records.of(state, true, Optional.empty(), Optional.of(new SchemaName("tenant_a")));

    assertThat(Admission.of(record)).isEqualTo(new Refused(Refusal.DELETED));
  }

  @Test
  void givenReadyRecordWithoutSchemaWhenDecidedThenUnavailable() {
    TenantRecord record = Records.of(TenantState.READY, true, Optional.empty(), Optional.empty());

    assertThat(Admission.of(record)).isEqualTo(new Refused(Refusal.UNAVAILABLE));
  }

  @Test
  void givenUnreadableRegistryWhenDecidedThenTheErrorIsTheCallersToHandle() {
    assertThatThrownBy(
            () ->
                Admission.decide(
                    "acme-corp",
                    slug -> {
                      throw new IllegalStateException("no database");
                    }))
        .hasMessage("no database");
  }

  @Test
  void givenRefusalsWhenAskedThenTheirStatusIsTheContracts() {
    assertThat(Stream.of(Refusal.values()).map(Refusal::status))
        .containsExactly(400, 404, 410, 403, 503, 503);
    assertThat(Refusal.DELETED.detail()).isEqualTo("Tenant has been deleted");
  }
}
