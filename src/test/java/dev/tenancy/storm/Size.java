package dev.tenancy.storm;

import java.time.Duration;

/**
 * How much of a storm.
 *
 * @param name for people
 * @param deletions how many tenants are deleted
 * @param kept how many others are asked for and stay
 * @param batch how many are deleted by one {@code kubectl delete}
 * @param requests how many requests there are at least
 * @param freeze for how long a gate is frozen
 */
record Size(String name, int deletions, int kept, int batch, int requests, Duration freeze) {
  /** What continuous integration can run with every twist. */
  static final Size CI = new Size("ci", 200, 20, 10, 100_000, Duration.ofSeconds(30));

  /** Ten times that. */
  static final Size FULL = new Size("full", 2_000, 100, 20, 1_000_000, Duration.ofSeconds(30));

  /** For a test among others. */
  static final Size SMALL = new Size("small", 20, 4, 4, 5_000, Duration.ofSeconds(5));

  /** How long anything that is waited for may take: far longer than it does. */
  Duration limit() {
    return Duration.ofMinutes(2).plusSeconds(deletions);
  }

  /**
   * The size of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Size named(String name) {
    return switch (name) {
      case "", "ci" -> CI;
      case "full" -> FULL;
      case "small" -> SMALL;
      default -> throw new IllegalArgumentException("SIZE is ci, full or small, not " + name);
    };
  }
}
