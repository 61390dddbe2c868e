package dev.tenancy.schema;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The transactions a deletion waits for: they hold the tenant's lock, or a lock on a relation of
 * its schema.
 *
 * @param sessions one for each transaction, the oldest first
 */
public record Blockers(List<Session> sessions) {

  public Blockers {
    sessions = List.copyOf(sessions);
  }

  /**
   * A database session.
   *
   * @param pid its backend's process id
   * @param application its {@code application_name}, empty if it gave none
   * @param age how long its transaction has been open
   */
  public record Session(int pid, Optional<String> application, Duration age) {}

  /**
   * One line for people, as in {@code 2 transactions (pid 311, app web, 14 s)}; empty if none
   * blocks.
   */
  public Optional<String> summary() {
    if (sessions.isEmpty()) {
      return Optional.empty();
    }
    Session oldest = sessions.getFirst();
    return Optional.of(
        "%d transaction%s (pid %d%s, %d s)"
            .formatted(
                sessions.size(),
                sessions.size() == 1 ? "" : "s",
                oldest.pid(),
                oldest.application().map(a -> ", app " + a).orElse(""),
                oldest.age().toSeconds()));
  }
}
