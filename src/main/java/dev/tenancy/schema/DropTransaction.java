package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.registry.TenantRegistry.FencedWork;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * One transaction of a drop: within the lock budget, fenced by the registry's row, and undone if it
 * took what it must not. While the budget is used up it waits, holding nothing.
 */
final class DropTransaction {
  /** As long as one attempt of the activity may take. */
  static final Duration LONGEST_STATEMENT = Duration.ofMinutes(15);

  /** Another drop's transaction takes some ten to a few hundred milliseconds. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(10);

  private static final Duration LAST_LOOK = Duration.ofMillis(200);

  private final Database database;
  private final TenantRegistry registry;
  private final Preflight preflight;
  private final LockBudget budget;

  DropTransaction(
      Database database, TenantRegistry registry, Preflight preflight, LockBudget budget) {
    this.database = database;
    this.registry = registry;
    this.preflight = preflight;
    this.budget = budget;
  }

  /**
   * Runs work that takes about so many locks.
   *
   * @param progress is told if the budget must be waited for
   * @return what the work returned, or empty if the permit is void or used up
   */
  <T> Optional<T> run(
      DropPermit permit, long locks, Consumer<String> progress, FencedWork<T> work) {
    return admitted(
        locks, progress, handle -> registry.whileDropping(handle, permit, limited(work)));
  }

  /**
   * The last one, which marks the record dropped.
   *
   * @return false if the permit is void or used up
   */
  boolean finish(DropPermit permit, long locks, Consumer<String> progress, FencedWork<?> work) {
    return admitted(locks, progress, handle -> registry.finishDrop(handle, permit, limited(work)));
  }

  private <T> T admitted(long locks, Consumer<String> progress, Function<Handle, T> work) {
    Backoff backoff = new Backoff(FIRST_LOOK, LAST_LOOK);
    while (true) {
      Optional<T> done =
          database
              .jdbi()
              .inTransaction(
                  handle ->
                      budget.take(handle, locks)
                          ? Optional.of(work.apply(handle))
                          : Optional.empty());
      if (done.isPresent()) {
        return done.get();
      }
      progress.accept("waiting for other drops: the budget of locks is used up");
      backoff.pause();
    }
  }

  private static <T> FencedWork<T> limited(FencedWork<T> work) {
    return (handle, record) -> {
      Database.limited(handle, LONGEST_STATEMENT);
      return work.run(handle, record);
    };
  }

  /** Limits how long each of the transaction's statements waits for a lock. */
  static void patience(Handle handle, Duration patience) {
    Ddl.run(handle, "set local lock_timeout = %L", patience.toMillis() + "ms");
  }

  /**
   * CASCADE takes what was committed while it waited for its locks, after the pre-flight. Another
   * session still sees all that this uncommitted transaction dropped: if something outside is among
   * it, this throws and nothing is committed.
   *
   * @param objects what was dropped
   */
  void refuseIfMoreWasTaken(TenantRecord record, Collection<CatalogObject> objects) {
    // Opened: on one thread JDBI would hand out the connection that drops once more.
    try (Handle other = database.jdbi().open()) {
      boolean unused =
          preflight.finds(other, record.schemaName().orElseThrow(), record.id(), objects);
    }
  }
}
