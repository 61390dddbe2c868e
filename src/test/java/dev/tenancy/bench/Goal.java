package dev.tenancy.bench;

import java.util.Locale;

/**
 * What was meant to be reached.
 *
 * @param what in words
 * @param measured what was
 * @param limit the goal
 * @param atMost whether the limit is the most allowed; else it is the least
 * @param unit of both
 */
record Goal(String what, double measured, double limit, boolean atMost, String unit) {

  static Goal atMost(String what, double measured, double limit, String unit) {
    return new Goal(what, measured, limit, true, unit);
  }

  static Goal atLeast(String what, double measured, double limit, String unit) {
    return new Goal(what, measured, limit, false, unit);
  }

  boolean met() {
    return atMost ? measured <= limit : measured >= limit;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s: %.2f%s, goal at %s %s%s",
        met() ? "✓" : "✗",
        what,
        measured,
        unit,
        atMost ? "most" : "least",
        limit == Math.rint(limit) ? String.valueOf((long) limit) : String.valueOf(limit),
        unit);
  }
}
