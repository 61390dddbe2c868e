package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Admitted;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one door decided, and how long it took. Every series is there from the start, at zero, so
 * that rates and alerts see the first event. No tenant's name: the labels' values are few and
 * fixed.
 */
final class GateMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(10_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500)
  };

  private final Counter admitted;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
  private final Timer seconds;

  GateMetrics(MeterRegistry registry, Door door) {
    admitted = counter(registry, door, "admitted");
    Arrays.stream(Refusal.values())
        .forEach(
            refusal ->
                refused.put(
                    refusal, counter(registry, door, refusal.name().toLowerCase(Locale.ROOT))));
    seconds =
        Timer.builder("tenancy.gate.decision")
            .description("From the request to the decision")
            .tag("door", door.label())
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
  }

  private static Counter counter(MeterRegistry registry, Door door, String decision) {
    return Counter.builder("tenancy.gate.decisions")
        .description("Decisions of the gate")
        .tag("decision", decision)
        .tag("door", door.label())
        .register(registry);
  }

  /**
   * @param nanos from the request's arrival to the decision
   */
  void decided(Admission admission, long nanos) {
    seconds.record(Duration.ofNanos(nanos));
    switch (admission) {
      case Admitted yes -> admitted.increment();
      case Refused(Refusal why) -> {
        Counter counter = refused.get(why);
        if (counter != null) {
          counter.increment();
        }
      }
    }
  }
}
