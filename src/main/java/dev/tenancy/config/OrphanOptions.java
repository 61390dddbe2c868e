package dev.tenancy.config;

import java.time.Duration;
import java.util.Locale;

/**
 * How what belongs to nobody any more is looked for.
 *
 * @param interval how often
 * @param repair what becomes of it
 * @param overdueAfter how long a workflow may run
 */
public record OrphanOptions(Duration interval, Repair repair, Duration overdueAfter) {

  /** What becomes of what is provably the operator's own. */
  public enum Repair {
    REPAIR,
    DRY_RUN,
    OFF
  }

  static OrphanOptions read(Settings settings) {
    return new OrphanOptions(
        settings.duration(Flag.ORPHAN_INTERVAL, Duration.ofMillis(100), Duration.ofHours(1)),
        repair(settings),
        settings.duration(Flag.OVERDUE_AFTER, Duration.ofSeconds(1), Duration.ofHours(10_000)));
  }

  private static Repair repair(Settings settings) {
    String text = settings.text(Flag.ORPHAN_REPAIR).orElse("");
    for (Repair repair : Repair.values()) {
      if (text.equals(repair.name().toLowerCase(Locale.ROOT).replace('_', '-'))) {
        return repair;
      }
    }
    settings.problem(Flag.ORPHAN_REPAIR, "'%s' is none of repair, dry-run and off".formatted(text));
    return Repair.OFF;
  }
}
