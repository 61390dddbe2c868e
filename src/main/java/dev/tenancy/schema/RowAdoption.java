package dev.tenancy.schema;

import dev.tenancy.registry.ApplicationRow;
import dev.tenancy.registry.ApplicationTable;
import dev.tenancy.registry.ApplicationTables;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.Newcomer;
import dev.tenancy.registry.SchemaAdopter;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.registry.TenantAdoptions;
import dev.tenancy.registry.TenantClaims;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Adopts the tenant of one row of an application's own table, in one transaction. */
final class RowAdoption {
  /** Lock not available ("PostgreSQL Error Codes"). */
  private static final String LOCKED = "55P03";

  private final Database database;
  private final SchemaAdopter schemas;
  private final ApplicationTable table;

  RowAdoption(Database database, SchemaAdopter schemas, ApplicationTable table) {
    this.database = database;
    this.schemas = schemas;
    this.table = table;
  }

  /** Ends the transaction without a change. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
      super(reason);
    }
  }

  /** What would become of the row; changes nothing. */
  ImportResult plan(ApplicationRow row, Newcomer newcomer) {
    return database
        .jdbi()
        .withHandle(
            handle -> {
              Optional<String> obstacle = obstacle(handle, newcomer);
              return obstacle.isPresent()
                  ? refused(row, obstacle.get())
                  : new ImportResult.Possible(row, newcomer);
            });
  }

  /** Adopts; the second time it finds what it did the first time. */
  ImportResult adopt(ApplicationRow row, Newcomer newcomer) {
    try {
      return database.jdbi().inTransaction(handle -> adopt(handle, row, newcomer));
    } catch (Refusal e) {
      return refused(row, String.valueOf(e.getMessage()));
    } catch (JdbiException e) {
      if (SqlErrors.hasState(e, LOCKED)) {
        return refused(row, "somebody is changing the row: import again");
      }
      throw e;
    }
  }

  private ImportResult adopt(Handle handle, ApplicationRow row, Newcomer newcomer) {
    if (!ApplicationTables.hold(handle, table, row.id()).equals(List.of(row))) {
      throw new Refusal("the row was changed meanwhile: import again");
    }
    Optional<TenantRecord> inserted =
        obstacle(handle, newcomer).isEmpty()
            ? TenantAdoptions.insert(handle, newcomer)
            : Optional.empty();
    if (inserted.isEmpty()) {
      return lost(handle, row, newcomer);
    }
    TenantRecord record = inserted.get();
    TenantAdoptions.note(handle, record.id(), newcomer.schemaVersion(), Optional.of(table));
    if (record.state() == TenantState.DROPPED) {
      TenantClaims.outliveTombstone(handle, record.slug());
    } else {
      schemas.takeOver(handle, record.schemaName().orElseThrow(), record.id());
    }
    return new ImportResult.Adopted(row, record);
  }

  /**
   * Another was faster, or something is in the way. What it was is read now, and whether it was
   * another import of the same row is read last: nobody is refused for his own.
   */
  private ImportResult lost(Handle handle, ApplicationRow row, Newcomer newcomer) {
    Optional<String> obstacle = obstacle(handle, newcomer);
    return TenantAdoptions.imported(handle, newcomer.id(), table)
        .<ImportResult>map(record -> new ImportResult.Already(row, record))
        .orElseGet(
            () -> refused(row, obstacle.orElse("another took its slug meanwhile: import again")));
  }

  private Optional<String> obstacle(Handle handle, Newcomer newcomer) {
    return TenantAdoptions.conflict(handle, newcomer)
        .or(
            () ->
                newcomer.state() == TenantState.DROPPED
                    ? Optional.empty()
                    // What speaks against it may be the work of another who was faster.
                    : schemas
                        .refusal(handle, newcomer.schemaName().orElseThrow())
                        .map(reason -> TenantAdoptions.conflict(handle, newcomer).orElse(reason)));
  }

  private static ImportResult refused(ApplicationRow row, String reason) {
    return new ImportResult.Refused(row, List.of(reason));
  }
}
