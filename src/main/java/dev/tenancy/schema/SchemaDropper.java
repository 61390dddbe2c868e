package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Drops a tenant's schema: in transactions small enough for the server's lock table, each within
 * the budget that all drops share and fenced by the registry's row, the last one together with the
 * record's {@code dropped}.
 */
public final class SchemaDropper {
  /**
   * Nobody uses the schema any more, so a lock that is not free soon is an autovacuum's or a
   * backup's.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Below this a full lock table is not for us to mend. */
  private static final int FEWEST_LOCKS = 50;

  private final Database database;
  private final TenantRegistry registry;
  private final Preflight preflight;
  private final LockBudget budget;
  private final DropTransaction transaction;
  private final SharedTables sharedTables;

  /**
   * @param database needs a second connection while the first one drops
   * @param budget how much of the server's lock table drops may fill
   */
  public SchemaDropper(
      Database database, TenantRegistry registry, Preflight preflight, LockBudget budget) {
    this.database = database;
    this.registry = registry;
    this.preflight = preflight;
    this.budget = budget;
    this.transaction = new DropTransaction(database, registry, preflight, budget);
    this.sharedTables = new SharedTables(database, transaction, preflight);
  }

  /**
   * Drops the schema and marks the record dropped; continues what an earlier attempt began. A
   * schema that is gone already counts as dropped.
   *
   * @param permit proof that the point of no return is passed
   * @param progress told what it is at, now and then
   * @return false if the permit is void or the work was done before
   * @throws OutsideDependencyException if something outside depends on the schema; nothing is
   *     touched
   * @throws ForeignSchemaException if the schema is not the tenant's; nothing is touched
   * @throws JdbiException if the database fails or a lock is not free in time; safe to try again
   */
  public boolean drop(DropPermit permit, Consumer<String> progress) {
    int room = database.jdbi().withHandle(budget::room).locksEach();
    Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));
    while (true) {
      try {
        return drop(permit, room, progress);
      } catch (JdbiException e) {
        // Others fill the lock table: that is no reason to make their lives harder.
        if (!isOutOfLocks(e) || room <= FEWEST_LOCKS) {
          throw e;
        }
        room /= 2;
        progress.accept("the server's lock table is full: going on in smaller transactions");
        backoff.pause();
      }
    }
  }

  private boolean drop(DropPermit permit, int room, Consumer<String> progress) {
    Optional<Contents> found = registry.whileDropping(permit, this::look);
    if (found.isEmpty()) {
      return false;
    }
    Contents left = found.get();
    if (left.schema().isPresent()) {
      SchemaName schema = left.schema().get();
      sharedTables.cut(permit, schema, progress);
      while (left.locks() > room) {
        List<DropTarget> targets =
            database.jdbi().withHandle(handle -> DropTarget.of(handle, schema));
        if (targets.isEmpty()) {
          break;
        }
        left = dropSome(permit, left, targets, room, progress);
      }
    }
    progress.accept("dropping the schema");
    return transaction.finish(permit, left.locks(), progress, this::dropSchema);
  }

  /** The look before anything is touched: names what forbids the drop. */
  private Contents look(Handle handle, TenantRecord record) {
    Database.limited(handle, DropTransaction.LONGEST_STATEMENT);
    return record
        .schemaName()
        .filter(name -> preflight.finds(handle, name, record.id()))
        .map(name -> Contents.of(handle, name))
        .orElse(Contents.NOTHING);
  }

  /** Drops in batches until the rest fits into the last transaction, or these targets are gone. */
  private Contents dropSome(
      DropPermit permit,
      Contents all,
      List<DropTarget> targets,
      int room,
      Consumer<String> progress) {
    Contents left = all;
    for (List<DropTarget> batch : DropTarget.batches(targets, room)) {
      if (left.locks() <= room) {
        break;
      }
      long began = System.nanoTime();
      long locks = DropTarget.locks(batch);
      if (transaction.run(permit, locks, progress, (h, r) -> drop(h, r, batch)).isEmpty()) {
        // Void meanwhile: the last transaction says so too.
        return Contents.NOTHING;
      }
      left = left.without(batch);
      progress.accept(left.summary());
      Backoff.rest(Duration.ofNanos(System.nanoTime() - began));
    }
    // Counted anew: what two targets share was counted twice.
    SchemaName schema = all.schema().orElseThrow();
    return database
        .jdbi()
        .withHandle(handle -> Contents.of(handle, schema).of(all.tablesAtFirst()));
  }

  private boolean drop(Handle handle, TenantRecord record, List<DropTarget> batch) {
    List<CatalogObject> objects = DropTarget.objects(batch);
    if (preflight.finds(handle, record.schemaName().orElseThrow(), record.id(), objects)) {
      DropTransaction.patience(handle, PATIENCE);
      DropTarget.drop(handle, batch);
      transaction.refuseIfMoreWasTaken(record, objects);
    }
    return true;
  }

  private boolean dropSchema(Handle handle, TenantRecord record) {
    Optional<SchemaName> schema = record.schemaName();
    if (schema.isPresent() && preflight.finds(handle, schema.get(), record.id())) {
      DropTransaction.patience(handle, PATIENCE);
      List<CatalogObject> roots = CatalogObject.schema(handle, schema.get());
      Ddl.run(handle, "drop schema %I cascade", schema.get().value());
      transaction.refuseIfMoreWasTaken(record, roots);
    }
    return true;
  }

  private static boolean isOutOfLocks(JdbiException e) {
    return SqlErrors.hasState(e, "53200");
  }
}
