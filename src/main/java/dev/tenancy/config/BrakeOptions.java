package dev.tenancy.config;

import java.time.Duration;

/**
 * When the drops of a mass deletion are held.
 *
 * @param enabled whether any is
 * @param deletions so many within the window never are
 * @param percent nor is this share of the fleet, 0 to 100, if it is more
 * @param window over how long deletions are counted
 */
public record BrakeOptions(boolean enabled, int deletions, int percent, Duration window) {

  static BrakeOptions from(Settings settings) {
    return new BrakeOptions(
        settings.bool(Flag.BRAKE),
        settings.integer(Flag.BRAKE_DELETIONS, 0, 1_000_000),
        settings.integer(Flag.BRAKE_PERCENT, 0, 100),
        settings.duration(Flag.BRAKE_WINDOW, Duration.ofSeconds(1), Duration.ofHours(168)));
  }
}
