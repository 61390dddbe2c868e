package dev.tenancy.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Watches one record from outside: what it said, and when that was first seen to be committed. */
final class RecordWatch implements AutoCloseable {
  private static final int LOOK_AGAIN_MILLIS = 5;

  private final DataSource database;
  private final UUID id;
  private final List<Seen> seen = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile Optional<SQLException> failure = Optional.empty();

  /**
   * A state in which the record was.
   *
   * @param status the record's
   * @param deletedAt by the database's clock, if set
   * @param droppedAt by the database's clock, if set
   * @param at when this client had read it, by the clock of this machine, which is the database's
   *     too
   */
  record Seen(
      String status, Optional<Instant> deletedAt, Optional<Instant> droppedAt, Instant at) {}

  /** Begins to watch, woken by the registry's notifications and looking by itself besides. */
  RecordWatch(DataSource database, UUID id) {
    this.database = database;
    this.id = id;
    this.thread = Thread.ofPlatform().name("record-watch").start(this::watch);
  }

  /** The states in order; only the first sight of each. */
  List<Seen> seen() {
    failure.ifPresent(
        e -> {
          throw new IllegalStateException("the record cannot be watched", e);
        });
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** The first sight of this status, if it was seen. */
  Optional<Seen> first(String status) {
    return seen().stream().filter(each -> each.status().equals(status)).findFirst();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  private void watch() {
    try (Connection connection = database.getConnection();
        Statement listen = connection.createStatement();
        PreparedStatement read =
            connection.prepareStatement(
                "select status, deleted_at, dropped_at from tenancy.tenants where id = ?")) {
      listen.execute("listen tenancy_changes");
      read.setObject(1, id);
      PGConnection notifications = connection.unwrap(PGConnection.class);
      while (!stopped) {
        look(read);
        notifications.getNotifications(LOOK_AGAIN_MILLIS);
      }
    } catch (SQLException e) {
      failure = Optional.of(e);
    }
  }

  private void look(PreparedStatement read) throws SQLException {
    try (ResultSet row = read.executeQuery()) {
      if (!row.next()) {
        return;
      }
      Seen now = new Seen(row.getString(1), time(row, 2), time(row, 3), Instant.now());
      synchronized (seen) {
        if (seen.isEmpty() || !seen.getLast().status().equals(now.status())) {
          seen.add(now);
        }
      }
    }
  }

  private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
