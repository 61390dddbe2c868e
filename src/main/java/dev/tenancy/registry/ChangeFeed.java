package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every change of a record, in the order of commits, to one listener. A notification wakes it; what
 * changed it reads by watermark, so a lost notification costs time, never a change.
 */
public final class ChangeFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
  private static final int AT_ONCE = 1_000;
  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private final Database database;
  private final TenantRecords records;
  private final Duration sweep;
  private final Consumer<List<TenantRecord>> listener;
  private final AtomicReference<Optional<String>> problem =
      new AtomicReference<>(Optional.of("not connected yet"));
  private final Thread thread;
  private volatile boolean closed;
  private long watermark;

  /**
   * @param sweep how long it goes without a look when no notification comes
   * @param listener gets the changed records, never an empty list, on the feed's own thread; all
   *     records at the first time. If it throws, it gets them again
   */
  public ChangeFeed(Database database, Duration sweep, Consumer<List<TenantRecord>> listener) {
    this.database = database;
    this.records = new TenantRecords(database);
    this.sweep = sweep;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("change-feed").unstarted(this::run);
  }

  /** Begins; returns at once, also without a database. */
  public void start() {
    thread.start();
  }

  /** Why the feed does not run, or empty if it does. */
  public Optional<String> problem() {
    return problem.get();
  }

  private void run() {
    while (!closed) {
      try (Connection connection = database.unpooled("pg_catalog").getConnection()) {
        try (Statement listen = connection.createStatement()) {
          listen.execute("listen tenancy_changes");
        }
        // Else each try at the first start would be an error in the server's log.
        if (!records.exist()) {
          lost("there is no registry yet");
          continue;
        }
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (!closed) {
          drain();
          problem.set(Optional.empty());
          notifications.getNotifications(Math.toIntExact(sweep.toMillis()));
        }
      } catch (SQLException | JdbiException e) {
        lost(SqlErrors.describe(e));
      } catch (RuntimeException e) {
        LOG.warn("a change could not be passed on; it will be again", e);
        lost(e.toString());
      }
    }
  }

  private void drain() {
    List<TenantRecord> changed;
    do {
      changed = records.changedSince(watermark, AT_ONCE);
      if (!changed.isEmpty()) {
        listener.accept(changed);
        watermark = changed.getLast().version();
      }
    } while (changed.size() == AT_ONCE);
  }

  private void lost(String reason) {
    if (closed) {
      return;
    }
    if (problem.getAndSet(Optional.of(reason)).isEmpty()) {
      LOG.warn("change feed lost: {}; reconnecting", reason);
    }
    try {
      Thread.sleep(RECONNECT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
