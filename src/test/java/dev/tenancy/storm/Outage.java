package dev.tenancy.storm;

import java.util.Set;

/**
 * A time in which something was taken away on purpose, and what clients may be told meanwhile
 * besides 200 and 410.
 *
 * @param doors whose callers may notice
 * @param allowed how their calls may end
 * @param from before it was taken away, by {@link System#nanoTime}
 * @param to when it was back, and a little later, as clients need to connect again
 */
record Outage(String what, Set<Door> doors, Set<Outcome> allowed, long from, long to) {

  /** Whether it excuses how a call ended. */
  boolean excuses(Call call) {
    return allowed.contains(call.outcome()) && meets(call);
  }

  /** Whether it excuses how long a call took: where no answer is allowed, a late one is. */
  boolean delays(Call call) {
    return allowed.contains(Outcome.SILENT) && meets(call);
  }

  private boolean meets(Call call) {
    return doors.contains(call.door()) && call.answered() - from >= 0 && call.asked() - to <= 0;
  }
}
