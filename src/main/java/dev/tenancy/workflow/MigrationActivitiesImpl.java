package dev.tenancy.workflow;

import dev.tenancy.schema.SchemaMigrator;
import io.temporal.activity.Activity;
import java.util.Optional;
import java.util.UUID;

/** Migrates schemas with Flyway, heartbeating meanwhile. */
public final class MigrationActivitiesImpl implements MigrationActivities {
  private final SchemaMigrator migrator;

  public MigrationActivitiesImpl(SchemaMigrator migrator) {
    this.migrator = migrator;
  }

  @Override
  public Migration migrateTenantSchema(UUID tenantId) {
    try (Heartbeat heartbeat = Heartbeat.start(Activity.getExecutionContext(), "migrating")) {
      Optional<SchemaMigrator.Migrated> migrated = Faults.sorted(() -> migrator.migrate(tenantId));
      return new Migration(
          migrated.isPresent(), migrated.flatMap(SchemaMigrator.Migrated::version).orElse(null));
    }
  }
}
