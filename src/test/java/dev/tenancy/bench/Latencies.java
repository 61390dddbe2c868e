package dev.tenancy.bench;

import java.util.Arrays;

/** How long each of many took, shortest first. The unit is the caller's. */
final class Latencies {
  private final double[] sorted;

  private Latencies(double[] sorted) {
    this.sorted = sorted;
  }

  static Latencies of(double... each) {
    if (each.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    double[] sorted = each.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  int count() {
    return sorted.length;
  }

  /** The smallest that at least this share of all does not exceed (the nearest rank). */
  double percentile(double percent) {
    int rank = (int) Math.ceil(percent * sorted.length / 100 - 1e-9);
    return sorted[Math.clamp(rank, 1, sorted.length) - 1];
  }

  double median() {
    return percentile(50);
  }
}
