package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.StandingRecord;
import dev.tenancy.registry.StandingRecord.Hold;
import dev.tenancy.schema.SchemaCensus.Found;
import dev.tenancy.schema.SchemaCensus.Moment;
import dev.tenancy.tenant.TenantRecord;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SchemaCensusTest {
  private static final UUID NOBODY = UUID.fromString("5f1c3a52-0b0e-4c57-9a53-6d9b8f7f2f10");

  private static RegistryFixture fixture;

  private final SchemaCensus census = new SchemaCensus(fixture.database());

  @BeforeAll
  static void start() {
    fixture = new RegistryFixture();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void givenATenant_whenCounted_thenItsSchemaCarriesItsMark() {
    TenantRecord tenant = fixture.ready("counted");
    assertThat(schema("tenant_counted").tenant()).hasValue(tenant.id());
    assertThat(record("counted").owner()).isEqualTo(tenant.resourceUid());
  }

  @Test
  void givenAMarkWithMoreTextBelow_whenCounted_thenTheFirstLineCounts() throws SQLException {
    fixture.asAdmin(
        "create schema described",
        "comment on schema described is E'tenancy.dev/tenant %s\\nAcme, since 1998'"
            .formatted(NOBODY));
    assertThat(schema("described").tenant()).hasValue(NOBODY);
  }

  @Test
  void givenACommentThatOnlyMentionsTheMark_whenCounted_thenItIsNone() throws SQLException {
    fixture.asAdmin(
        "create schema mentioned",
        "comment on schema mentioned is 'see tenancy.dev/tenant %s'".formatted(NOBODY),
        "create schema broken",
        "comment on schema broken is 'tenancy.dev/tenant acme'");
    assertThat(schema("mentioned").tenant()).isEmpty();
    assertThat(schema("broken").tenant()).isEmpty();
  }

  @Test
  void givenASchemaWithAnOddName_whenCounted_thenItsNameIsQuotedByTheServer() throws SQLException {
    fixture.asAdmin("create schema \"Odd \"\"One\"");
    assertThat(schema("Odd \"One").quoted()).isEqualTo("\"Odd \"\"One\"");
  }

  @Test
  void givenADroppedTenant_whenItsSchemaIsThereAgain_thenTheTombstoneIsKnown() throws SQLException {
    TenantRecord tenant = fixture.ready("revived");
    fixture.asAdmin("drop schema tenant_revived cascade");
    fixture.registry().finishDrop(fixture.beginDrop(tenant), (handle, record) -> true);
    fixture.asAdmin(
        "create schema tenant_revived",
        "comment on schema tenant_revived is 'tenancy.dev/tenant %s'".formatted(tenant.id()));
    Moment moment = census.read(List.of());
    assertThat(moment.dropped()).contains(tenant.id());
    assertThat(moment.records()).noneMatch(r -> r.id().equals(tenant.id()));
  }

  @Test
  void givenDeletionsThatWait_whenCounted_thenTheReasonIsKnown() throws SQLException {
    fixture.softDelete(fixture.ready("halted"));
    fixture.asAdmin("update tenancy.tenants set suspended = true where slug = 'halted'");
    fixture.softDelete(fixture.ready("plain"));
    assertThat(record("halted").hold()).hasValue(Hold.SUSPENDED);
    assertThat(record("plain").hold()).isEmpty();
  }

  private Found schema(String name) {
    return Optional.ofNullable(census.read(List.of()).schemas().get(name)).orElseThrow();
  }

  private StandingRecord record(String slug) {
    return census.read(List.of()).records().stream()
        .filter(r -> r.slug().value().equals(slug))
        .findFirst()
        .orElseThrow();
  }
}
