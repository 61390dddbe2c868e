package dev.tenancy.operator;

import dev.tenancy.registry.AdoptedMirror;
import dev.tenancy.registry.AdoptedMirror.Behind;
import dev.tenancy.registry.SqlErrors;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Now and then lets applications' own rows say what the records say, where that failed at first,
 * and says how many are behind.
 */
public final class MirrorCatchUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorCatchUp.class);

  private final AdoptedMirror mirror;
  private final Duration interval;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("mirror").factory());
  private volatile Behind behind = new Behind(0, Optional.empty());

  /**
   * @param interval how often
   */
  public MirrorCatchUp(AdoptedMirror mirror, MeterRegistry meters, Duration interval) {
    this.mirror = mirror;
    this.interval = interval;
    Gauge.builder("tenancy_mirrors_behind", () -> behind.rows())
        .description(
            "Rows of applications' own registry tables that do not say what the record says")
        .register(meters);
  }

  /** Begins. */
  public void start() {
    long ms = interval.toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, ms, ms, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      mirror.catchUp();
      Behind now = mirror.behind();
      if (now.rows() != behind.rows()) {
        LOG.warn(
            "{} rows of the application's own registry are behind, such as {}",
            now.rows(),
            now.example().orElse("none"));
      }
      behind = now;
    } catch (JdbiException e) {
      LOG.debug("the mirror is put off: {}", SqlErrors.describe(e));
    } catch (RuntimeException e) {
      LOG.error("the mirror failed; the next round tries again", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
