package dev.tenancy.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * All that the command {@code import} is told.
 *
 * @param database the registry's, which is the application's too
 * @param table the application's own registry table, {@code schema.table}
 * @param out the directory for the manifests; empty: standard output
 * @param apply whether to adopt; else only to say what would be adopted
 * @param schemaVersion at which migration the schemas are that have no history; empty: not said
 */
public record ImportOptions(
    DatabaseOptions database,
    String table,
    Optional<Path> out,
    boolean apply,
    Optional<String> schemaVersion) {

  /** Reads them; what is wrong is collected in {@code settings}. */
  public static ImportOptions from(Settings settings) {
    Optional<String> table = settings.text(Flag.TABLE);
    if (table.isEmpty()) {
      settings.problem(Flag.TABLE, "not set; give the application's table, as in public.tenants");
    }
    return new ImportOptions(
        DatabaseSettings.read(settings),
        table.orElse(""),
        settings.text(Flag.OUT).map(Path::of),
        settings.bool(Flag.APPLY),
        settings.text(Flag.SCHEMA_VERSION));
  }
}
