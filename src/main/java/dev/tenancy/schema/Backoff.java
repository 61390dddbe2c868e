package dev.tenancy.schema;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Growing pauses between tries, each up to half as long again so that many do not go in step. */
final class Backoff {
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  private final Duration longest;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private Duration next;

  /**
   * @param first before the second try
   * @param longest is reached by doubling
   */
  Backoff(Duration first, Duration longest) {
    this.next = first;
    this.longest = longest;
  }

  /**
   * Waits before another try.
   *
   * @throws IllegalStateException if the thread is interrupted: its process stops
   */
  void pause() {
    sleep(next.plusMillis(random.nextLong(next.toMillis() / 2 + 1)));
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(longest) < 0 ? twice : longest;
  }

  /**
   * Rests as long as the work took, but at most a second: others have the server to themselves half
   * of the time.
   *
   * @throws IllegalStateException if the thread is interrupted: its process stops
   */
  static void rest(Duration work) {
    sleep(work.compareTo(LONGEST_REST) < 0 ? work : LONGEST_REST);
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the process stops", e);
    }
  }
}
