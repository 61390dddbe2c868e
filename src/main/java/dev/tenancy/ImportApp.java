package dev.tenancy;

import dev.tenancy.api.TenantManifest;
import dev.tenancy.config.DatabaseOptions;
import dev.tenancy.config.ImportOptions;
import dev.tenancy.config.LogFormat;
import dev.tenancy.registry.ApplicationTable;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.schema.ImportResult;
import dev.tenancy.schema.TenantImport;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/**
 * Imports an application's own tenants: manifests to a directory or to standard output, the report
 * to standard error. Exit codes: 0 if each row was, or can be, adopted; 1 if a part could not be
 * reached or a file not be written; 2 if the table cannot be imported as a whole; 3 if some rows
 * cannot be adopted.
 */
final class ImportApp {
  private static final int FAILED = 1;
  private static final int WRONG_TABLE = 2;
  private static final int SOME_REFUSED = 3;

  private final ImportOptions options;
  private final PrintStream manifests;
  private final PrintStream report;

  private ImportApp(ImportOptions options, PrintStream manifests, PrintStream report) {
    this.options = options;
    this.manifests = manifests;
    this.report = report;
  }

  /** Runs the import; returns the exit code. */
  static int run(ImportOptions options) {
    LogFormat.TEXT.useOnStandardError();
    PrintStream utf8 = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    int code = new ImportApp(options, utf8, System.err).run();
    utf8.flush();
    return code;
  }

  private int run() {
    DatabaseOptions db = options.database();
    try (Database database =
        Database.open(
            new Database.Address(db.url(), db.user(), db.password(), "tenancy-import"), 2)) {
      return imported(new TenantImport(database));
    } catch (JdbiException e) {
      report.println("the database cannot be used: " + SqlErrors.describe(e));
    } catch (IOException e) {
      report.println("the manifests cannot be written: " + e);
    }
    return FAILED;
  }

  private int imported(TenantImport tenants) throws IOException {
    Optional<ApplicationTable> table = ApplicationTable.parse(options.table());
    List<String> problems =
        table
            .map(tenants::problems)
            .orElse(List.of("'" + options.table() + "' is no table: name it as schema.table"));
    if (!problems.isEmpty()) {
      problems.forEach(problem -> report.println("table " + options.table() + ": " + problem));
      return WRONG_TABLE;
    }
    if (options.out().isPresent()) {
      Path unused = Files.createDirectories(options.out().get());
    }
    List<ImportResult> results =
        options.apply()
            ? tenants.adopt(table.orElseThrow(), options.schemaVersion())
            : tenants.plan(table.orElseThrow(), options.schemaVersion());
    for (ImportResult result : results) {
      Optional<TenantManifest> manifest = manifest(result);
      if (manifest.isPresent()) {
        write(manifest.get());
      }
    }
    return told(results);
  }

  /** A tenant that is deleted gets no object: that would bring it back. */
  private static Optional<TenantManifest> manifest(ImportResult result) {
    return switch (result) {
      case ImportResult.Adopted(var row, var record) -> manifest(record);
      case ImportResult.Already(var row, var record) -> manifest(record);
      case ImportResult.Possible(var row, var newcomer) ->
          newcomer.state() == TenantState.READY
              ? newcomer
                  .schemaName()
                  .map(
                      schema ->
                          new TenantManifest(
                              newcomer.slug(), newcomer.name(), schema, newcomer.active()))
              : Optional.empty();
      case ImportResult.Refused unused -> Optional.empty();
    };
  }

  private static Optional<TenantManifest> manifest(TenantRecord record) {
    return record.state().isDeleted()
        ? Optional.empty()
        : record
            .schemaName()
            .map(
                schema ->
                    new TenantManifest(record.slug(), record.name(), schema, record.active()));
  }

  private void write(TenantManifest manifest) throws IOException {
    if (options.out().isPresent()) {
      Path file = options.out().get().resolve(manifest.slug() + ".yaml");
      Path unused = Files.writeString(file, manifest.yaml());
    } else {
      manifests.print(manifest.yaml());
    }
  }

  private int told(List<ImportResult> results) {
    for (ImportResult result : results) {
      if (result instanceof ImportResult.Refused(var row, var reasons)) {
        reasons.forEach(
            reason -> report.printf("row %s (slug '%s'): %s%n", row.id(), row.slug(), reason));
      }
    }
    long refused = count(results, ImportResult.Refused.class);
    report.printf(
        "%d rows: %d adopted, %d adopted before, %d can be adopted, %d cannot%n",
        results.size(),
        count(results, ImportResult.Adopted.class),
        count(results, ImportResult.Already.class),
        count(results, ImportResult.Possible.class),
        refused);
    if (!options.apply()) {
      report.println("Nothing was changed; --apply adopts.");
    }
    return refused > 0 ? SOME_REFUSED : 0;
  }

  private static long count(List<ImportResult> results, Class<? extends ImportResult> kind) {
    return results.stream().filter(kind::isInstance).count();
  }
}
