package dev.tenancy.bench;

/**
 * The same transactions in microseconds, side by side.
 *
 * @param bare those with a bare {@code set local search_path}
 * @param entered those with {@code tenancy.enter} instead
 */
record Pair(Latencies bare, Latencies entered) {
  double adds() {
    return entered.median() - bare.median();
  }

  double addsPercent() {
    return adds() / bare.median() * 100;
  }
}
