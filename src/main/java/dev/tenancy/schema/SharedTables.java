package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Cuts a schema off from tables outside before it is dropped. Those have readers, who queue behind
 * a statement that waits for its lock, and then wait until its transaction ends: so each waits
 * briefly, does little, and leaves long pauses.
 */
final class SharedTables {
  /**
   * Together with {@link #WORK} and a commit well below the 100 ms that a reader may be held up.
   */
  private static final Duration PATIENCE = Duration.ofMillis(40);

  /**
   * A partition takes three locks, each waited for: its parent's, its default sibling's, its own.
   */
  private static final Duration PATIENCE_FOR_EACH_OF_THREE = Duration.ofMillis(25);

  /** How long more foreign keys to the same table are dropped in one transaction. */
  private static final Duration WORK = Duration.ofMillis(15);

  /** The tenant's own tables are nobody's any more. */
  private static final Duration PATIENCE_ON_OWN_TABLES = Duration.ofSeconds(2);

  private static final int TRIES = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Database database;
  private final DropTransaction transaction;
  private final Preflight preflight;

  SharedTables(Database database, DropTransaction transaction, Preflight preflight) {
    this.database = database;
    this.transaction = transaction;
    this.preflight = preflight;
  }

  /**
   * Cuts all of them.
   *
   * @param progress is told which is being cut, and for which it waits
   * @throws JdbiException if a lock was not to be had in eight tries, or the database fails
   */
  void cut(DropPermit permit, SchemaName schema, Consumer<String> progress) {
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    int tries = 0;
    while (true) {
      List<SharedLink> links =
          database.jdbi().withHandle(handle -> SharedLink.next(handle, schema));
      if (links.isEmpty()) {
        return;
      }
      String shared = links.getFirst().shared();
      progress.accept("cutting it off from " + shared);
      try {
        if (transaction.run(permit, locks(links), progress, (h, r) -> cut(h, r, links)).isEmpty()) {
          return;
        }
        tries = 0;
        backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
      } catch (JdbiException e) {
        if (!isLockNotAvailable(e) || ++tries == TRIES) {
          throw e;
        }
        progress.accept("waiting for the readers of " + shared);
        backoff.pause();
      }
    }
  }

  /** The keys' own, those of their triggers' tables, and of partitions of the table outside. */
  private long locks(List<SharedLink> links) {
    return 2
        * database
            .jdbi()
            .withHandle(
                handle ->
                    LockBudget.locks(handle, links.stream().map(SharedLink::object).toList()));
  }

  private boolean cut(Handle handle, TenantRecord record, List<SharedLink> links) {
    List<CatalogObject> objects = links.stream().map(SharedLink::object).toList();
    if (!preflight.finds(handle, record.schemaName().orElseThrow(), record.id(), objects)) {
      return false;
    }
    if (links.getFirst().alone()) {
      DropTransaction.patience(handle, PATIENCE_FOR_EACH_OF_THREE);
      handle.execute(links.getFirst().statement());
    } else {
      DropTransaction.patience(handle, PATIENCE_ON_OWN_TABLES);
      for (String own : links.stream().map(SharedLink::own).distinct().toList()) {
        handle.execute("lock table " + own + " in access exclusive mode");
      }
      DropTransaction.patience(handle, PATIENCE);
      long began = 0;
      for (SharedLink link : links) {
        if (began != 0 && System.nanoTime() - began > WORK.toNanos()) {
          break;
        }
        handle.execute(link.statement());
        began = began == 0 ? System.nanoTime() : began;
      }
    }
    return true;
  }

  private static boolean isLockNotAvailable(JdbiException e) {
    // Not available in time; or a deadlock, which ended with us.
    return SqlErrors.hasState(e, "55P03", "40P01");
  }
}
