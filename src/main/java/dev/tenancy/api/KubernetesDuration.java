package dev.tenancy.api;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a duration in a Kubernetes object, as in {@code 5s}, {@code 1m30s}, {@code 500ms},
 * {@code 0s}, {@code 72h}: the Gateway API's duration format (GEP-2257), a subset of what Go's
 * {@code time.ParseDuration} reads. No sign, no fraction, so that there is one way to write it and
 * no negative.
 */
public final class KubernetesDuration {
  /** The format as a regular expression, for the CRD (RE2 and Java read it alike). */
  public static final String PATTERN = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|h|m|s)");

  private KubernetesDuration() {}

  /**
   * The duration that {@code text} names, never negative.
   *
   * @param text for instance {@code 1m30s}
   * @throws IllegalArgumentException if it is no such text; the message says what is expected
   */
  public static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no duration: write whole numbers with units h, m, s or ms, not negative, as in 5s, 1m30s or 500ms"
              .formatted(text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMillis(number);
              });
    }
    return sum;
  }

  /**
   * The shortest usual text for a duration, as in {@code 1m30s}; {@code 0s} for none.
   *
   * @param duration not negative; what is below a millisecond is left out
   */
  public static String format(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long number, String unit) {
    if (number > 0) {
      text.append(number).append(unit);
    }
  }
}
