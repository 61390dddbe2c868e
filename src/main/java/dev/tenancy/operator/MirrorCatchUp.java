package dev.tenancy.operator;

import dev.tenancy.registry.AdoptedMirror;
import dev.tenancy.registry.AdoptedMirror.Behind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Now and then lets applications' own rows say what the records say, where that failed at first,
 * and says how many are behind.
 */
public final class MirrorCatchUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorCatchUp.class);

  private final AdoptedMirror mirror;
  private final Rounds rounds;
  private volatile Behind behind = new Behind(0, Optional.empty());

  /**
   * @param interval how often
   */
  public MirrorCatchUp(AdoptedMirror mirror, MeterRegistry meters, Duration interval) {
    this.mirror = mirror;
    this.rounds = new Rounds("mirror", interval, this::catchUp);
    Gauge.builder("tenancy_mirrors_behind", () -> behind.rows())
        .description(
            "Rows of applications' own registry tables that do not say what the record says")
        .register(meters);
  }

  /** Begins. */
  public void start() {
    rounds.start();
  }

  private void catchUp() {
    mirror.catchUp();
    Behind now = mirror.behind();
    if (now.rows() != behind.rows()) {
      LOG.warn(
          "{} rows of the application's own registry are behind, such as {}",
          now.rows(),
          now.example().orElse("none"));
    }
    behind = now;
  }

  @Override
  public void close() {
    rounds.close();
  }
}
