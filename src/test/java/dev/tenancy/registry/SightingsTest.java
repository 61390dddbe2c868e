package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.registry.Sightings.Sighting;
import dev.tenancy.registry.Sightings.Subject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SightingsTest {
  private static final Duration GAP = Duration.ofMinutes(5);
  private static final List<String> KINDS = List.of("schema", "record");
  private static final Subject LEAKED = new Subject("schema", "leaked");

  private static RegistryFixture fixture;

  private final Sightings sightings = new Sightings(fixture.database());
  private final Sightings another = new Sightings(fixture.database());

  @BeforeAll
  static void start() {
    fixture = new RegistryFixture();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void forget() throws SQLException {
    fixture.asAdmin("truncate tenancy.orphans");
  }

  @Test
  void givenTwoOperators_whenBothSeeTheSame_thenItIsNewToOneOfThem() {
    assertThat(seen(sightings).fresh()).isTrue();
    assertThat(seen(another).fresh()).isFalse();
  }

  @Test
  void givenASighting_whenSeenAgain_thenItsAgeIsCountedFromTheFirst() throws SQLException {
    seen(sightings);
    fixture.asAdmin("update tenancy.orphans set first_seen = first_seen - interval '1 minute'");
    assertThat(seen(another).age()).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void givenASightingOfLongAgo_whenSeenAgain_thenItsAgeBeginsAnewAndItIsNoNews()
      throws SQLException {
    seen(sightings);
    fixture.asAdmin(
        "update tenancy.orphans set first_seen = first_seen - interval '1 hour',"
            + " last_seen = last_seen - interval '1 hour'");
    assertThat(seen(sightings).age()).isLessThan(Duration.ofMinutes(1));
    assertThat(seen(sightings).fresh()).isFalse();
  }

  @Test
  void givenASighting_whenALookDoesNotSeeIt_thenItIsForgotten() {
    seen(sightings);
    sightings.note(KINDS, List.of(), GAP);
    assertThat(seen(sightings).fresh()).isTrue();
  }

  @Test
  void givenASighting_whenItsKindIsNotLookedFor_thenItIsKept() {
    seen(sightings);
    sightings.note(List.of("record"), List.of(), GAP);
    assertThat(seen(sightings).fresh()).isFalse();
  }

  private static Sighting seen(Sightings by) {
    Map<Subject, Sighting> known = by.note(KINDS, List.of(LEAKED), GAP);
    assertThat(known).containsOnlyKeys(LEAKED);
    return known.get(LEAKED);
  }
}
