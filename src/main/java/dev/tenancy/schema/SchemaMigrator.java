package dev.tenancy.schema;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.TenantAdoptions;
import dev.tenancy.registry.TenantProvisioning;
import dev.tenancy.tenant.SchemaName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jdbi.v3.core.Handle;

/** Brings a tenant's schema to the newest of the application's own migrations (Flyway's layout). */
public final class SchemaMigrator {
  private final Database database;
  private final TenantProvisioning provisioning;
  private final Optional<Path> migrations;

  /**
   * @param migrations the folder with the application's migrations ({@code V1__orders.sql}, …);
   *     empty if it has none
   */
  public SchemaMigrator(
      Database database, TenantProvisioning provisioning, Optional<Path> migrations) {
    this.database = database;
    this.provisioning = provisioning;
    this.migrations = migrations;
  }

  /** What a migration came to. */
  public record Migrated(Optional<String> version) {}

  /**
   * Migrates the schema of a tenant that is being provisioned, while holding its shared lock. A
   * second run waits for the first and then finds nothing to do.
   *
   * @return empty if the tenant is not being provisioned any more
   * @throws SQLException if the database fails
   * @throws FlywayException if a migration fails; the message names it
   */
  public Optional<Migrated> migrate(UUID tenant) throws SQLException {
    Optional<TenantAdoptions.Origin> origin = new TenantAdoptions(database).origin(tenant);
    return provisioning.admitted(
        tenant, record -> new Migrated(run(record.schemaName().orElseThrow(), origin)));
  }

  private Optional<String> run(SchemaName schema, Optional<TenantAdoptions.Origin> origin) {
    if (migrations.isEmpty()) {
      return origin.flatMap(TenantAdoptions.Origin::schemaVersion);
    }
    // Only the tenant's schema is on the search path: what it lacks must not come from public.
    FluentConfiguration configuration =
        Flyway.configure(getClass().getClassLoader())
            .dataSource(database.unpooled(schema.value()))
            .schemas(schema.value())
            .defaultSchema(schema.value())
            .createSchemas(false)
            .locations("filesystem:" + migrations.get())
            .failOnMissingLocations(true)
            .validateMigrationNaming(true);
    if (origin.isPresent() && isWithoutHistory(schema)) {
      configuration.baselineOnMigrate(true).baselineVersion(baseline(schema, origin.get()));
    }
    Flyway flyway = configuration.load();
    flyway.migrate();
    database.jdbi().useHandle(handle -> hideHistory(handle, schema));
    return Optional.ofNullable(flyway.info().current())
        .map(MigrationInfo::getVersion)
        .map(Object::toString);
  }

  /** Whether it has tables and does not say by which migrations they came. */
  private boolean isWithoutHistory(SchemaName schema) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select count(*) > 0 and not bool_or(c.relname = 'flyway_schema_history')
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = :schema
                        """)
                    .bind("schema", schema.value())
                    .mapTo(Boolean.class)
                    .one());
  }

  private static String baseline(SchemaName schema, TenantAdoptions.Origin origin) {
    return origin
        .schemaVersion()
        .orElseThrow(
            () ->
                new FlywayException(
                    "schema %s was there before and has no flyway_schema_history. Say at which version it is: kubectl annotate tenant <name> tenancy.dev/adopt-schema-version=<version>"
                        .formatted(schema)));
  }

  /** The default privileges give applications every table; how far the schema is, is not theirs. */
  private static void hideHistory(Handle handle, SchemaName schema) {
    Ddl.run(handle, "revoke all on %I.flyway_schema_history from tenancy_app", schema.value());
  }
}
