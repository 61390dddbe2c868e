package dev.tenancy.storm;

import java.time.Duration;

/**
 * One question to one door and its answer. All times are {@link System#nanoTime}'s, of one process.
 *
 * @param tenant whom it was for
 * @param asked before the first byte was sent; of {@link Door#SCHEMA}, before the gate was asked
 * @param answered after the last byte came
 */
record Call(String tenant, Door door, long asked, long answered, Answer answer) {

  Outcome outcome() {
    return answer.outcome();
  }

  boolean is(Outcome outcome) {
    return answer.outcome() == outcome;
  }

  Duration took() {
    return Duration.ofNanos(answered - asked);
  }

  @Override
  public String toString() {
    return "%s by %s: %s %s %s after %d ms"
        .formatted(
            tenant,
            door.title(),
            answer.outcome(),
            answer.owners(),
            answer.note(),
            took().toMillis());
  }
}
