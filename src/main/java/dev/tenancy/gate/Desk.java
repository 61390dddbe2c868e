package dev.tenancy.gate;

import dev.tenancy.gate.TenantName.Named;
import dev.tenancy.gate.TenantName.Unnamed;
import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;

/** What is the same behind every door: have it decided, and count. */
final class Desk {
  private static final Future<Admission> MALFORMED =
      Future.succeededFuture(new Refused(Refusal.MALFORMED));

  private final Decisions decisions;
  private final GateMetrics metrics;

  Desk(Door door, Decisions decisions, MeterRegistry metrics) {
    this.decisions = decisions;
    this.metrics = new GateMetrics(metrics, door);
  }

  /**
   * Never fails.
   *
   * @param name what the request said about the tenant
   * @param start when it came, by {@link System#nanoTime}
   */
  Future<Answer> decide(TenantName name, long start) {
    Future<Admission> decision =
        switch (name) {
          case Named(String slug) ->
              decisions.decide(slug).otherwise(new Refused(Refusal.REGISTRY_UNAVAILABLE));
          // What is no guess for anybody is no question for the registry.
          case Unnamed nobody -> MALFORMED;
        };
    return decision.map(
        admission -> {
          metrics.decided(admission, System.nanoTime() - start);
          return new Answer(admission, name);
        });
  }
}
