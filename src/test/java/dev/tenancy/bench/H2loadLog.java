package dev.tenancy.bench;

import java.time.Duration;
import java.util.List;

/**
 * h2load's {@code --log-file}: a line for each answer with when it was asked (microseconds), HTTP's
 * status and how long it took (microseconds), between tabs. Its summary has no percentiles.
 */
final class H2loadLog {
  private H2loadLog() {}

  /**
   * @throws IllegalStateException if anything but 200 was answered, or nothing
   */
  static Run parse(List<String> lines) {
    double[] micros = new double[lines.size()];
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < micros.length; i++) {
      String[] fields = lines.get(i).split("\t", -1);
      if (!fields[1].equals("200")) {
        throw new IllegalStateException("h2load heard " + lines.get(i));
      }
      long asked = Long.parseLong(fields[0]);
      long took = Long.parseLong(fields[2]);
      micros[i] = took;
      first = Math.min(first, asked);
      last = Math.max(last, asked + took);
    }
    if (micros.length == 0) {
      throw new IllegalStateException("h2load heard nothing");
    }
    Latencies all = Latencies.of(micros);
    return new Run(
        micros.length,
        Duration.ofNanos((last - first) * 1_000),
        Duration.ZERO,
        all.percentile(50),
        all.percentile(99),
        all.percentile(99.9));
  }
}
