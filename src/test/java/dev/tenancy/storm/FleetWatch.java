package dev.tenancy.storm;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Watches all records from outside, as another client of the database: what each said, and when it
 * was first seen to be committed. Connects again for as long as it takes.
 */
final class FleetWatch implements AutoCloseable {
  private static final int LOOK_AGAIN_MILLIS = 5;
  private static final int CONNECT_AGAIN_MILLIS = 50;

  private final DataSource database;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final AtomicLong notifications = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopped;
  private long version;

  /** What was seen of one record so far. */
  private record Seen(
      String status,
      OptionalLong softDeleted,
      OptionalLong gatesClosed,
      boolean waitedForLease,
      OptionalLong dropped) {
    static final Seen NOTHING =
        new Seen("", OptionalLong.empty(), OptionalLong.empty(), false, OptionalLong.empty());

    Seen and(String now, boolean closed, boolean waited, long at) {
      return new Seen(
          now,
          first(softDeleted, now.matches("deleted|dropping|dropped"), at),
          first(gatesClosed, closed, at),
          waitedForLease || waited,
          first(dropped, now.equals("dropped"), at));
    }

    private static OptionalLong first(OptionalLong before, boolean now, long at) {
      return before.isPresent() || !now ? before : OptionalLong.of(at);
    }
  }

  FleetWatch(DataSource database) {
    this.database = database;
    this.thread = Thread.ofPlatform().name("fleet-watch").start(this::watch);
  }

  /** What the tenant's record says; empty if it has none. */
  Optional<String> status(String tenant) {
    return Optional.ofNullable(seen.get(tenant)).map(Seen::status);
  }

  /**
   * What was seen of a deletion.
   *
   * @param asked when it was asked for
   */
  Deletion deletion(String tenant, long asked) {
    Seen now = seen.getOrDefault(tenant, Seen.NOTHING);
    return new Deletion(
        tenant, asked, now.softDeleted(), now.gatesClosed(), now.waitedForLease(), now.dropped());
  }

  /** How many notifications it has heard. */
  long notifications() {
    return notifications.get();
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    while (!stopped) {
      try (Connection connection = database.getConnection();
          Statement listen = connection.createStatement();
          PreparedStatement read =
              connection.prepareStatement(
                  """
                  select slug, status, gate_closed_at is not null, gate_waited_for is not null, version
                  from tenancy.tenants where version > ? order by version
                  """)) {
        listen.execute("listen tenancy_changes");
        while (!stopped) {
          look(read);
          var heard = connection.unwrap(PGConnection.class).getNotifications(LOOK_AGAIN_MILLIS);
          notifications.addAndGet(heard.length);
        }
      } catch (SQLException e) {
        pause();
      }
    }
  }

  private void look(PreparedStatement read) throws SQLException {
    read.setLong(1, version);
    try (ResultSet row = read.executeQuery()) {
      // The whole answer is here: what it says was committed before now.
      long at = System.nanoTime();
      while (row.next()) {
        String status = row.getString(2);
        boolean closed = row.getBoolean(3);
        boolean waited = row.getBoolean(4);
        seen.compute(
            row.getString(1),
            (slug, before) ->
                (before == null ? Seen.NOTHING : before).and(status, closed, waited, at));
        version = row.getLong(5);
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(CONNECT_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      stopped = true;
    }
  }
}
