package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.registry.StandingRecord;
import dev.tenancy.schema.SchemaCensus.Moment;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VanishLimitTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** The larger of 5 and 20 % of the living tenants. */
  @ParameterizedTest
  @CsvSource({
    "5, 5, false",
    "6, 6, true",
    "25, 5, false",
    "25, 6, true",
    "100, 20, false",
    "100, 21, true"
  })
  void givenSoManyTenants_whenSoManyObjectsVanish_thenRepairsAreHeldOrNot(
      int tenants, int vanished, boolean held) {
    Evidence evidence =
        new Evidence(
            new Moment(
                NOW,
                IntStream.range(0, tenants).mapToObj(VanishLimitTest::record).toList(),
                Set.of(),
                Map.of()),
            Optional.of(
                new Evidence.Objects(
                    "here",
                    IntStream.range(vanished, tenants)
                        .mapToObj(
                            n ->
                                new Evidence.SeenObject(
                                    "t-" + n, "uid-" + n, NOW, false, Optional.empty()))
                        .toList())),
            Optional.of(List.of()));
    List<Orphan> found =
        new OrphanFinder(
                new OrphanRemedies("default", "tenancy"),
                Duration.ofSeconds(30),
                Duration.ofHours(1))
            .find(evidence);
    assertThat(VanishLimit.exceeded(evidence, found).isPresent()).isEqualTo(held);
  }

  private static StandingRecord record(int number) {
    return new StandingRecord(
        new UUID(1, number),
        new Slug("t-" + number),
        "T",
        Optional.of(new SchemaName("tenant_" + number)),
        TenantState.PROVISIONING,
        Optional.of("uid-" + number),
        Optional.of("here"),
        DeletionPolicy.DROP,
        Optional.empty(),
        NOW,
        false);
  }
}
