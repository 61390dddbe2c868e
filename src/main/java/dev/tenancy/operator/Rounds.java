package dev.tenancy.operator;

import dev.tenancy.registry.SqlErrors;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same now and then, on a thread of its own. A round that fails is followed by a next. */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final String name;
  private final Duration interval;
  private final Runnable round;
  private final ScheduledExecutorService executor;

  /**
   * @param name for the log and the thread
   * @param interval from the end of a round to the beginning of the next; also before the first
   * @param round may throw: a database or an API server that is away puts it off
   */
  Rounds(String name, Duration interval, Runnable round) {
    this.name = name;
    this.interval = interval;
    this.round = round;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name(name).factory());
  }

  /** Begins. */
  void start() {
    long ms = interval.toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, ms, ms, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      round.run();
    } catch (JdbiException e) {
      LOG.debug("{} put off: {}", name, SqlErrors.describe(e));
    } catch (KubernetesClientException e) {
      LOG.debug("{} put off: {}", name, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} failed; the next round tries again", name, e);
    }
  }

  /** Ends; a round under way is interrupted. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
