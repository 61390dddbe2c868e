package dev.tenancy.schema;

import java.time.Duration;
import java.util.ArrayList;
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
   * @param role as whom it is logged in, empty if that cannot be seen
   * @param application its {@code application_name}, empty if it gave none
   * @param state what it does, as in {@code idle in transaction}; empty if that cannot be seen
   * @param age how long its transaction has been open
   */
  public record Session(
      int pid,
      Optional<String> role,
      Optional<String> application,
      Optional<String> state,
      Duration age) {}

  /**
   * One line for people, as in {@code 2 transactions (pid 311, role shop, app web, idle in
   * transaction, 14 s)}, about the oldest; empty if none blocks.
   */
  public Optional<String> summary() {
    if (sessions.isEmpty()) {
      return Optional.empty();
    }
    Session oldest = sessions.getFirst();
    List<String> facts = new ArrayList<>();
    facts.add("pid " + oldest.pid());
    oldest.role().ifPresent(role -> facts.add("role " + role));
    oldest.application().ifPresent(application -> facts.add("app " + application));
    oldest.state().ifPresent(facts::add);
    facts.add(oldest.age().toSeconds() + " s");
    return Optional.of(
        "%d transaction%s (%s)"
            .formatted(sessions.size(), sessions.size() == 1 ? "" : "s", String.join(", ", facts)));
  }
}
