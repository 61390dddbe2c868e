package dev.tenancy.registry;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that hears of every change of the registry, on a thread of its own; opened anew
 * whenever it is lost, for whatever reason.
 */
final class ListeningSession {
  private static final Logger LOG = LoggerFactory.getLogger(ListeningSession.class);

  /** What is done in the session. */
  interface Work {
    /**
     * Runs until the session is closed.
     *
     * @throws SQLException if the session is lost
     */
    void run(Connection connection) throws SQLException;
  }

  private final String purpose;
  private final Database database;
  private final Duration reconnect;
  private final Work work;
  private final AtomicReference<Optional<String>> problem =
      new AtomicReference<>(Optional.of("not connected yet"));
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param purpose for the log and the thread's name
   * @param reconnect how long it waits before it tries again
   */
  ListeningSession(String purpose, Database database, Duration reconnect, Work work) {
    this.purpose = purpose;
    this.database = database;
    this.reconnect = reconnect;
    this.work = work;
    this.thread = Thread.ofPlatform().daemon().name(purpose).unstarted(this::run);
  }

  /** Begins; returns at once, also without a database. */
  void start() {
    thread.start();
  }

  boolean isClosed() {
    return closed;
  }

  /** Why the work does not run, or empty if {@link #works} was said since. */
  Optional<String> problem() {
    return problem.get();
  }

  /**
   * Says that all is well.
   *
   * @return whether it was not before
   */
  boolean works() {
    return problem.getAndSet(Optional.empty()).isPresent();
  }

  /** Has the session hear of changes from now on. */
  static void listen(Connection connection) throws SQLException {
    try (Statement listen = connection.createStatement()) {
      listen.execute("listen tenancy_changes");
    }
  }

  private void run() {
    while (!closed) {
      try (Connection connection = database.unpooled("pg_catalog").getConnection()) {
        work.run(connection);
      } catch (SQLException | JdbiException e) {
        lost(SqlErrors.describe(e));
      } catch (RuntimeException | Error e) {
        // An error too: the thread is the only one that tries again.
        LOG.error("{} failed; trying again", purpose, e);
        lost(e.toString());
      }
    }
  }

  /** Keeps the problem for {@link #problem}, and waits before the next try. */
  void lost(String reason) {
    if (closed) {
      return;
    }
    if (problem.getAndSet(Optional.of(reason)).isEmpty()) {
      LOG.warn("{} lost: {}; trying again", purpose, reason);
    }
    try {
      Thread.sleep(reconnect);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Has it end at its next look, which an interruption makes now. */
  void interrupt() {
    closed = true;
    thread.interrupt();
  }

  /**
   * Has it end at its next look, and waits for that, not longer than {@code atMost}. It is not
   * interrupted: that would cut the connection.
   */
  void end(Duration atMost) {
    closed = true;
    try {
      thread.join(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
