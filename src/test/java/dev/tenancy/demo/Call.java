package dev.tenancy.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * One request and its answer, as the client saw it.
 *
 * @param tenant whom it was for
 * @param route which guard it met
 * @param asked before the first byte was sent, by the wall clock
 * @param answered after the last byte came, by the wall clock
 * @param took the same by the monotonic clock, to see a wall clock that jumps
 * @param status HTTP's; 0 if there was no answer
 * @param owners whose rows it was given
 * @param note what went wrong, else empty
 */
record Call(
    String tenant,
    Route route,
    Instant asked,
    Instant answered,
    Duration took,
    int status,
    Set<String> owners,
    String note) {

  /** The application's two guarded routes. */
  enum Route {
    SQL("/orders"),
    GATE("/gated/orders");

    private final String path;

    Route(String path) {
      this.path = path;
    }

    String path() {
      return path;
    }
  }

  boolean isFor(String other, Route door) {
    return tenant.equals(other) && route == door;
  }

  @Override
  public String toString() {
    return "%s%s asked %s, answered %s: %d %s %s"
        .formatted(tenant, route.path(), asked, answered, status, owners, note);
  }
}
