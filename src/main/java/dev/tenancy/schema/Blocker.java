package dev.tenancy.schema;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A transaction that a deletion waits for. */
public sealed interface Blocker {

  /** Since when it has been open, by the database's clock; empty if that cannot be seen. */
  Optional<Instant> since();

  /** How long it has been open; zero if that cannot be seen. */
  Duration age();

  /** Its {@code application_name}; empty if it gave none, or has no session. */
  Optional<String> application();

  /** As whom it runs; empty if that cannot be seen. */
  Optional<String> role();

  /**
   * One of a database session.
   *
   * @param pid its backend's process id
   * @param state what it does, as in {@code idle in transaction}; empty if that cannot be seen
   * @param ending what kind of session it is, as far as ending it is concerned
   * @param startedAt when the session began, by the database's clock: with the pid it names one
   *     session and no later one; empty if that cannot be seen
   */
  record Session(
      int pid,
      Optional<String> role,
      Optional<String> application,
      Optional<String> state,
      Optional<Instant> since,
      Duration age,
      Ending ending,
      Optional<Instant> startedAt)
      implements Blocker {}

  /**
   * One that is prepared for two-phase commit: it holds its locks without a session, over restarts,
   * until somebody finishes it.
   *
   * @param gid the name that its transaction manager gave it
   * @param role its owner
   */
  record Prepared(String gid, Optional<String> role, Optional<Instant> since, Duration age)
      implements Blocker {
    @Override
    public Optional<String> application() {
      return Optional.empty();
    }
  }

  /** Whether this operator may ever end a session. */
  enum Ending {
    /** An application's. */
    POSSIBLE("an application's"),
    /** This operator's own, or another's of its role. */
    OWN("a session of the operator's own role"),
    /** A superuser's: PostgreSQL lets nobody but another superuser end it. */
    SUPERUSER("a superuser's session"),
    /** No client's: the server's own, or a replica's. */
    SERVER("a process of the server");

    private final String words;

    Ending(String words) {
      this.words = words;
    }

    /** Whose session it is, for people. */
    public String words() {
      return words;
    }
  }
}
