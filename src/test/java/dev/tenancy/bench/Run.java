package dev.tenancy.bench;

import java.time.Duration;

/**
 * What a server did under load.
 *
 * @param answers how many it gave
 * @param took for how long it was asked
 * @param cpu what its process used meanwhile, 0 if nobody looked
 * @param p50 microseconds, as are the others, seen by the client
 */
record Run(long answers, Duration took, Duration cpu, double p50, double p99, double p999) {

  Run with(Duration used) {
    return new Run(answers, took, used, p50, p99, p999);
  }

  double perSecond() {
    return answers * 1e9 / took.toNanos();
  }

  double cpuMicros() {
    return cpu.toNanos() / 1e3 / answers;
  }
}
