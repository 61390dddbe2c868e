package dev.tenancy.registry;

import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a gate's memory in step with the registry, and its lease: reads what changed, has it
 * applied, and only then renews, by what it has read. A notification wakes it; a lost one costs
 * time.
 */
public final class GateLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GateLease.class);
  private static final int AT_ONCE = 2_000;
  private static final Duration RECONNECT = Duration.ofMillis(500);

  // One statement, so one snapshot: the counter's value belongs to what was read. It may be ahead
  // of every record: a claim that lost a race counted too.
  private static final String CHANGES =
      """
      select c.version as newest, t.* from tenancy.clock c
      left join lateral (
        select * from tenancy.tenants where version > ? order by version limit ?) t on true
      """;

  private final UUID id = UUID.randomUUID();
  private final String name;
  private final Duration lease;
  private final GateMemory memory;
  private final ListeningSession session;

  /**
   * @param name where this gate runs, for people
   * @param lease how long its memory is trusted after a renewal
   */
  public GateLease(Database database, String name, Duration lease, GateMemory memory) {
    this.name = name;
    this.lease = lease;
    this.memory = memory;
    this.session = new ListeningSession("gate lease", database, RECONNECT, this::hold);
  }

  /** Begins; returns at once, also without a database. */
  public void start() {
    session.start();
  }

  /** Why the lease cannot be renewed, or empty if it was. */
  public Optional<String> problem() {
    return session.problem();
  }

  private void hold(Connection connection) throws SQLException {
    // A server that hangs is noticed before the lease ends.
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(lease.toMillis()));
    ListeningSession.listen(connection);
    keep(connection);
    leave(connection);
  }

  private void keep(Connection connection) throws SQLException {
    PGConnection notifications = connection.unwrap(PGConnection.class);
    int pause = Math.toIntExact(lease.toMillis() / 3);
    // Anew with each connection: after a failover the new primary may lack what the old one said.
    Changes all = read(connection, 0);
    memory.replace(all.records());
    long applied = all.newest();
    while (!session.isClosed()) {
      applied = renew(connection, applied);
      notifications.getNotifications(pause);
    }
  }

  /** Reads and renews until what was read was the newest; says what it is. */
  private long renew(Connection connection, long from) throws SQLException {
    long applied = from;
    while (!session.isClosed()) {
      Changes changes = read(connection, applied);
      if (!changes.records().isEmpty()) {
        memory.apply(changes.records());
      }
      applied = changes.newest();
      long sent = System.nanoTime();
      if (isRenewed(connection, applied)) {
        memory.renewed(sent, lease);
        if (session.works()) {
          LOG.info("answering from memory, at version {}", applied);
        }
        return applied;
      }
    }
    return applied;
  }

  private boolean isRenewed(Connection connection, long applied) throws SQLException {
    try (PreparedStatement renew =
        connection.prepareStatement("select tenancy.renew_gate(?, ?, ?, ?)")) {
      renew.setObject(1, id);
      renew.setString(2, name);
      renew.setInt(3, Math.toIntExact(lease.toMillis()));
      renew.setLong(4, applied);
      try (ResultSet row = renew.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /**
   * @param records those changed, oldest first
   * @param newest the version up to which nothing is missing
   */
  private record Changes(List<TenantRecord> records, long newest) {}

  private static Changes read(Connection connection, long after) throws SQLException {
    RecordMapper mapper = new RecordMapper();
    List<TenantRecord> records = new ArrayList<>();
    long newest = after;
    int page;
    try (PreparedStatement select = connection.prepareStatement(CHANGES)) {
      do {
        page = 0;
        select.setLong(1, records.isEmpty() ? after : records.getLast().version());
        select.setInt(2, AT_ONCE);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            newest = row.getLong("newest");
            if (row.getString("id") != null) {
              records.add(mapper.map(row));
              page++;
            }
          }
        }
      } while (page == AT_ONCE);
    }
    return new Changes(records, newest);
  }

  /** After the memory was given up: nobody needs to wait for this gate. */
  private void leave(Connection connection) throws SQLException {
    try (PreparedStatement leave = connection.prepareStatement("select tenancy.leave_gate(?)")) {
      leave.setObject(1, id);
      leave.execute();
    }
  }

  /** Stops, and says so in the registry if it can. The memory must not be asked any more. */
  @Override
  public void close() {
    // At most the pause between two renewals.
    session.end(lease);
  }
}
