package dev.tenancy.operator;

import dev.tenancy.operator.Orphan.Repair;
import dev.tenancy.registry.Sightings.Sighting;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was found at the last look, as JSON for people and programs.
 *
 * @param lookedAt when, by the database's clock; null before the first look
 * @param repair {@code repair}, {@code dry-run} or {@code off}
 * @param unseen what could not be looked at, and why; what is known of it is from an earlier look
 * @param held why nothing is repaired although it is to be; null if nothing holds it
 * @param orphans by kind
 */
public record OrphanReport(
    @Nullable String lookedAt,
    String repair,
    List<String> unseen,
    @Nullable String held,
    List<Entry> orphans) {

  public OrphanReport {
    unseen = List.copyOf(unseen);
    orphans = List.copyOf(orphans);
  }

  /**
   * One of them.
   *
   * @param kind the same word as the metric's label
   * @param name the tenant's, schema's or workflow's
   * @param tenantId the registry's id of the tenant, null if unknown
   * @param since since when it is known, by the database's clock; null if nobody noted it
   * @param message what is wrong
   * @param repair what the operator does, or would do, about it by itself; null: nothing
   * @param remedies what people can do about it, each with its command
   */
  public record Entry(
      String kind,
      String name,
      @Nullable String tenantId,
      @Nullable String since,
      String message,
      @Nullable String repair,
      List<Remedy> remedies) {

    public Entry {
      remedies = List.copyOf(remedies);
    }

    static Entry of(Orphan orphan, Optional<Sighting> sighting, OrphanRepair mode) {
      return new Entry(
          orphan.kind().label(),
          orphan.name(),
          orphan.tenant().map(UUID::toString).orElse(null),
          sighting.map(Sighting::since).map(Instant::toString).orElse(null),
          orphan.message(),
          orphan.repair().map(repair -> words(repair, mode)).orElse(null),
          orphan.remedies());
    }
  }

  /** What is done about an orphan, in a sentence. */
  static String words(Repair repair, OrphanRepair mode) {
    return switch (mode) {
      case REPAIR -> "it is to " + repair.what();
      case DRY_RUN -> "it would " + repair.what() + ", but this is a dry run";
      case OFF -> "nothing is done: repairs are off. Else it would " + repair.what();
    };
  }

  static OrphanReport none(OrphanRepair mode) {
    return new OrphanReport(null, label(mode), List.of(), null, List.of());
  }

  static String label(OrphanRepair mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
