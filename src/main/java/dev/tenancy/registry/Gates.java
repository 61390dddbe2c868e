package dev.tenancy.registry;

import dev.tenancy.tenant.GateClosing;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The gates as the operator sees them. Every method throws JDBI's exception if the registry cannot
 * be reached.
 */
public final class Gates {
  private final Database database;

  public Gates(Database database) {
    this.database = database;
  }

  /**
   * A gate that has, or had, a lease.
   *
   * @param name where it runs, for people
   * @param version the newest change it has applied to its memory
   * @param lease how long it trusts its memory after a renewal
   * @param renewals grows with each renewal
   */
  public record Gate(UUID id, String name, long version, Duration lease, long renewals) {}

  /** All gates that may be answering from memory. */
  public List<Gate> list() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select id, name, version, lease_ms, renewals from tenancy.gates")
                    .map(
                        (row, context) ->
                            new Gate(
                                row.getObject("id", UUID.class),
                                row.getString("name"),
                                row.getLong("version"),
                                Duration.ofMillis(row.getLong("lease_ms")),
                                row.getLong("renewals")))
                    .list());
  }

  /**
   * Forgets a gate whose lease is over, unless it was renewed since it was seen.
   *
   * @return whether it was forgotten
   */
  public boolean forget(Gate gate) {
    return database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createUpdate(
                            "delete from tenancy.gates where id = :id and renewals = :renewals")
                        .bind("id", gate.id())
                        .bind("renewals", gate.renewals())
                        .execute())
        == 1;
  }

  /**
   * Notes that no gate admits a tenant any more; the second time it does nothing.
   *
   * @param closing what is noted; the time is the database's own
   */
  public void closed(SoftDeleted softDeleted, Closed closing) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update tenancy.tenants
                        set gate_closed_at = clock_timestamp(), gate_wait_ms = :waited,
                            gate_waited_for = :names
                        where id = :id and deletions = :deletion and status = 'deleted'
                          and gate_closed_at is null
                        """)
                    .bind("id", softDeleted.tenantId())
                    .bind("deletion", softDeleted.deletion())
                    .bind("waited", closing.waited().toMillis())
                    .bind(
                        "names",
                        closing.silent().isEmpty() ? null : String.join(", ", closing.silent()))
                    .execute());
  }

  /**
   * How a barrier was passed; see {@link GateClosing}.
   *
   * @param waited how long it took
   * @param silent the names of the gates whose leases had to run out
   */
  public record Closed(Duration waited, List<String> silent) {
    public Closed {
      silent = List.copyOf(silent);
    }
  }
}
