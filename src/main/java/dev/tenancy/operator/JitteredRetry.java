package dev.tenancy.operator;

import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Retries without end: each pause up to twice the one before, up to a longest, drawn at random
 * between half and whole, so that a thousand tenants do not come back at the same moment. (The
 * framework's own gives up after five attempts and has no jitter.)
 *
 * @param first the first pause
 * @param longest the longest pause
 * @param random draws
 */
record JitteredRetry(Duration first, Duration longest, RandomGenerator random) implements Retry {

  @Override
  public RetryExecution initExecution() {
    return new Execution();
  }

  /** The pause before attempt {@code attempt}, which is 1 for the first retry. */
  Duration pause(int attempt) {
    long doubled = first.toMillis() << Math.min(attempt - 1, 30);
    long whole = Math.min(Math.max(doubled, first.toMillis()), longest.toMillis());
    return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
  }

  private final class Execution implements RetryExecution {
    private int attempts;

    @Override
    public Optional<Long> nextDelay() {
      attempts++;
      return Optional.of(pause(attempts).toMillis());
    }

    @Override
    public int getAttemptCount() {
      return attempts;
    }

    @Override
    public boolean isLastAttempt() {
      return false;
    }
  }
}
