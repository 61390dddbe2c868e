package dev.tenancy.schema;

import dev.tenancy.registry.ApplicationRow;
import dev.tenancy.registry.ApplicationTable;
import dev.tenancy.registry.ApplicationTables;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.Newcomer;
import dev.tenancy.registry.TenantAdoptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Adopts the tenants of an application's own registry table. Neither that table nor a tenant's data
 * is changed. Every method throws JDBI's exception if the database cannot be reached.
 */
public final class TenantImport {
  private final Database database;
  private final ApplicationTables tables;
  private final SchemaTakeover schemas = new SchemaTakeover();

  public TenantImport(Database database) {
    this.database = database;
    this.tables = new ApplicationTables(database);
  }

  /** What keeps the table as a whole from being adopted, with remedies; empty if nothing does. */
  public List<String> problems(ApplicationTable table) {
    return tables.problems(table);
  }

  /**
   * Says what would become of each row; changes nothing.
   *
   * @param table without {@link #problems}
   * @param schemaVersion at which version the schemas are; empty: their histories say it
   */
  public List<ImportResult> plan(ApplicationTable table, Optional<String> schemaVersion) {
    RowAdoption adoption = new RowAdoption(database, schemas, table);
    return each(table, schemaVersion, adoption::plan);
  }

  /** Adopts each row that can be, and says of each what became of it. */
  public List<ImportResult> adopt(ApplicationTable table, Optional<String> schemaVersion) {
    new TenantAdoptions(database).prepareMirror();
    RowAdoption adoption = new RowAdoption(database, schemas, table);
    return each(table, schemaVersion, adoption::adopt);
  }

  private interface Step {
    ImportResult take(ApplicationRow row, Newcomer newcomer);
  }

  private List<ImportResult> each(
      ApplicationTable table, Optional<String> schemaVersion, Step step) {
    List<ApplicationRow> rows = new ArrayList<>(tables.rows(table));
    // Tombstones first: gates go by a slug's newest record.
    rows.sort(Comparator.comparing(row -> !row.isDeleted()));
    RowJudge judge = new RowJudge(rows, schemaNames(), schemaVersion);
    List<ImportResult> results = new ArrayList<>();
    for (ApplicationRow row : rows) {
      // What was adopted is not judged again: its row may say by now that it is being dropped.
      results.add(
          already(table, row)
              .orElseGet(
                  () ->
                      switch (judge.judge(row)) {
                        case RowJudge.Fit(var newcomer) -> step.take(row, newcomer);
                        case RowJudge.Unfit(var reasons) -> new ImportResult.Refused(row, reasons);
                      }));
    }
    return results;
  }

  private Optional<ImportResult> already(ApplicationTable table, ApplicationRow row) {
    return RowJudge.uuid(row.id())
        .flatMap(
            id -> database.jdbi().withHandle(handle -> TenantAdoptions.imported(handle, id, table)))
        .map(record -> new ImportResult.Already(row, record));
  }

  private Set<String> schemaNames() {
    return new HashSet<>(
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select nspname from pg_catalog.pg_namespace")
                        .mapTo(String.class)
                        .list()));
  }
}
