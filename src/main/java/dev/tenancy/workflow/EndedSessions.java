package dev.tenancy.workflow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the sessions that were to be ended for having held a tenant too long. */
final class EndedSessions {
  private final Counter ended;
  private final Counter refused;

  EndedSessions(MeterRegistry meters) {
    this.ended = counter(meters, "ended");
    this.refused = counter(meters, "refused");
  }

  void ended() {
    ended.increment();
  }

  void refused() {
    refused.increment();
  }

  private static Counter counter(MeterRegistry meters, String result) {
    return Counter.builder("tenancy_sessions_terminated")
        .description("Sessions that were to be ended for holding a deleted tenant too long")
        .tag("result", result)
        .register(meters);
  }
}
