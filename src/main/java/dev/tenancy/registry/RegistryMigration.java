package dev.tenancy.registry;

import org.flywaydb.core.Flyway;

/** Brings the registry's own tables and functions to this version. */
public final class RegistryMigration {
  private final Database database;

  public RegistryMigration(Database database) {
    this.database = database;
  }

  /**
   * Migrates; two operators at once wait for each other.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database cannot be reached, a role is
   *     missing, or the registry was changed by hand
   */
  public void run() {
    Flyway.configure(getClass().getClassLoader())
        .dataSource(database.dataSource())
        .schemas("tenancy")
        .defaultSchema("tenancy")
        .createSchemas(true)
        .locations("classpath:db/registry")
        .table("registry_history")
        .validateMigrationNaming(true)
        .load()
        .migrate();
  }
}
