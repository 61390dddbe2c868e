package dev.tenancy.bench;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last line of ask.lua. */
final class WrkOutput {
  private static final Pattern LINE =
      Pattern.compile(
          "answers=(\\d+) micros=(\\d+) errors=(\\d+) p50=([\\d.]+) p99=([\\d.]+) p999=([\\d.]+)");

  private WrkOutput() {}

  /**
   * @throws IllegalStateException if anything but 200 was answered, or nothing
   */
  static Run parse(String output) {
    Matcher line = LINE.matcher(output);
    if (!line.find() || !line.group(3).equals("0") || line.group(1).equals("0")) {
      throw new IllegalStateException("wrk did not hear 200 alone:\n" + output);
    }
    return new Run(
        Long.parseLong(line.group(1)),
        Duration.ofNanos(Long.parseLong(line.group(2)) * 1_000),
        Duration.ZERO,
        Double.parseDouble(line.group(4)),
        Double.parseDouble(line.group(5)),
        Double.parseDouble(line.group(6)));
  }
}
