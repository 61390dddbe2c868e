package dev.tenancy.schema;

import dev.tenancy.registry.SqlFile;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/**
 * The share of the server's lock table that drops may fill. Its places are slots of about a
 * thousand locks each; a transaction that drops holds as many slots as it needs, as advisory locks:
 * so all operators of a database share them, and a session that dies gives them back.
 *
 * @param percent of the lock table, for all drops together
 */
public record LockBudget(int percent) {
  /** The locks one transaction may take, where the server is large enough. */
  static final int LOCKS_A_SLOT = 1_000;

  /** Fewer make no progress: one table may take a dozen. */
  private static final int FEWEST_LOCKS = 50;

  private static final String COUNT =
      SqlFile.read("schema/reached.sql") + "select count(distinct (classid, objid)) from reached";

  /** The first half of the slots' keys; "tenancy" has no other keys of two halves. */
  private static final int KEY = 0x7e4a_0001;

  /** The second half of the key of who collects several slots. */
  private static final int COLLECTING = -1;

  /**
   * What the server allows.
   *
   * @param slots how many there are, at least one
   * @param locksEach how many locks each of them stands for
   */
  record Room(int slots, int locksEach) {
    /** How many slots a transaction with so many locks holds; at most all of them. */
    int slotsFor(long locks) {
      return (int) Math.clamp(Math.ceilDiv(locks, (long) locksEach), 1, slots);
    }
  }

  /**
   * Reads the size of the lock table: {@code max_locks_per_transaction × (max_connections +
   * max_prepared_transactions)} ("Lock Management" in PostgreSQL's manual).
   */
  Room room(Handle handle) {
    long table =
        handle
            .createQuery(
                """
                select current_setting('max_locks_per_transaction')::bigint
                  * (current_setting('max_connections')::bigint
                    + current_setting('max_prepared_transactions')::bigint)
                """)
            .mapTo(Long.class)
            .one();
    return room(table, percent);
  }

  /** The room in a lock table of so many places. */
  static Room room(long table, int percent) {
    long share = Math.max(FEWEST_LOCKS, table * percent / 100);
    return new Room(
        Math.toIntExact(Math.max(1, share / LOCKS_A_SLOT)),
        Math.toIntExact(Math.min(LOCKS_A_SLOT, share)));
  }

  /**
   * Takes the slots that so many locks need, until the transaction ends. Tries alone; who needs
   * several waits for them while it keeps the others from doing the same.
   *
   * @return false if they are not free: the transaction must end and may be tried again
   */
  boolean take(Handle handle, long locks) {
    Room room = room(handle);
    int wanted = room.slotsFor(locks);
    if (wanted > 1) {
      return collect(handle, wanted);
    }
    // Evaluated slot by slot until one is free: a scan of a function, and nothing sorts it.
    return handle
        .createQuery(
            """
            select slot from generate_series(0, :last) slot
            where pg_try_advisory_xact_lock(:key, slot) limit 1
            """)
        .bind("last", room.slots() - 1)
        .bind("key", KEY)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private static boolean collect(Handle handle, int wanted) {
    boolean alone =
        handle
            .createQuery("select pg_try_advisory_xact_lock(:key, :collecting)")
            .bind("key", KEY)
            .bind("collecting", COLLECTING)
            .mapTo(Boolean.class)
            .one();
    if (alone) {
      handle.execute("set local lock_timeout = '10s'");
      long unused =
          handle
              .createQuery(
                  """
                  select count(pg_advisory_xact_lock(:key, slot)) from generate_series(0, :last) slot
                  """)
              .bind("key", KEY)
              .bind("last", wanted - 1)
              .mapTo(Long.class)
              .one();
    }
    return alone;
  }

  /** How many locks a drop of these objects takes, with all that goes with them. */
  static long locks(Handle handle, Collection<CatalogObject> roots) {
    return CatalogObject.reachedFrom(handle, roots, COUNT).mapTo(Long.class).one();
  }
}
