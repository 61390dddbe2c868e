package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * Every change of a record, in the order of commits, to one listener. A notification wakes it; what
 * changed it reads by watermark, so a lost notification costs time, never a change.
 */
public final class ChangeFeed implements AutoCloseable {
  private static final int AT_ONCE = 1_000;
  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private final TenantRecords records;
  private final Duration sweep;
  private final Consumer<List<TenantRecord>> listener;
  private final ListeningSession session;
  private long watermark;

  /**
   * @param sweep how long it goes without a look when no notification comes
   * @param listener gets the changed records, never an empty list, on the feed's own thread; all
   *     records at the first time. If it throws, it gets them again
   */
  public ChangeFeed(Database database, Duration sweep, Consumer<List<TenantRecord>> listener) {
    this.records = new TenantRecords(database);
    this.sweep = sweep;
    this.listener = listener;
    this.session = new ListeningSession("change feed", database, RECONNECT, this::follow);
  }

  /** Begins; returns at once, also without a database. */
  public void start() {
    session.start();
  }

  /** Why the feed does not run, or empty if it does. */
  public Optional<String> problem() {
    return session.problem();
  }

  private void follow(Connection connection) throws SQLException {
    ListeningSession.listen(connection);
    // Else each try at the first start would be an error in the server's log.
    if (!records.exist()) {
      session.lost("there is no registry yet");
      return;
    }
    PGConnection notifications = connection.unwrap(PGConnection.class);
    while (!session.isClosed()) {
      drain();
      boolean unused = session.works();
      notifications.getNotifications(Math.toIntExact(sweep.toMillis()));
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

  @Override
  public void close() {
    session.interrupt();
  }
}
