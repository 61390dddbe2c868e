package dev.tenancy.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The transactions a deletion waits for: they hold the tenant's lock, or a lock on a relation of
 * its schema.
 *
 * @param all one for each transaction, the oldest first
 */
public record Blockers(List<Blocker> all) {

  /** Nobody is waited for. */
  public static final Blockers NONE = new Blockers(List.of());

  public Blockers {
    all = List.copyOf(all);
  }

  /** The one that has been open longest; empty if none blocks. */
  public Optional<Blocker> oldest() {
    return all.stream().findFirst();
  }

  /**
   * One line for people, as in {@code 2 transactions (pid 311, role shop, app web, idle in
   * transaction, 10 s)}, about the oldest; empty if none blocks. The age is rounded down as {@link
   * #roundedAge} says.
   */
  public Optional<String> summary() {
    return oldest()
        .map(
            oldest ->
                "%d transaction%s (%s)"
                    .formatted(
                        all.size(), all.size() == 1 ? "" : "s", String.join(", ", facts(oldest))));
  }

  private static List<String> facts(Blocker blocker) {
    List<String> facts = new ArrayList<>();
    switch (blocker) {
      case Blocker.Session session -> facts.add("pid " + session.pid());
      case Blocker.Prepared prepared ->
          facts.add("prepared transaction '%s'".formatted(prepared.gid()));
    }
    blocker.role().ifPresent(role -> facts.add("role " + role));
    blocker.application().ifPresent(application -> facts.add("app " + application));
    if (blocker instanceof Blocker.Session session) {
      session.state().ifPresent(facts::add);
    }
    facts.add(roundedAge(blocker.age()));
    return facts;
  }

  /**
   * An age for people, rounded down, the more coarsely the longer it is: {@code 4 s}, {@code 10 s},
   * {@code 3 min}, {@code 2 h}. Whoever shows it again and again changes his words ever more
   * seldom.
   */
  public static String roundedAge(Duration age) {
    long seconds = age.toSeconds();
    if (seconds < 10) {
      return seconds + " s";
    }
    if (seconds < 60) {
      return seconds / 10 * 10 + " s";
    }
    return seconds < 3_600 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }
}
