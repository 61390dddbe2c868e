package dev.tenancy.bench;

import java.util.List;

/**
 * pgbench's {@code --log}: a line for each transaction, of which the third field is how long it
 * took (microseconds) and the fourth the number of its script.
 */
final class TransactionLog {
  private TransactionLog() {}

  /** The transactions of one script. */
  static Latencies of(int script, List<String> lines) {
    return Latencies.of(
        lines.stream()
            .map(line -> line.split(" "))
            .filter(fields -> Integer.parseInt(fields[3]) == script)
            .mapToDouble(fields -> Double.parseDouble(fields[2]))
            .toArray());
  }
}
