package dev.tenancy.histories;

import dev.tenancy.registry.BeginDrop;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.DropOrder;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.Retention;
import dev.tenancy.registry.Settings;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.registry.TenantRestore;
import dev.tenancy.schema.LockBudget;
import dev.tenancy.schema.OutsideDependents;
import dev.tenancy.schema.Preflight;
import dev.tenancy.schema.SchemaDropper;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;
import java.util.UUID;

/** The product's moves that a planted bug may replace. */
class Moves {
  final Database database;
  private final TenantRegistry registry;
  private final TenantRestore restore;
  private final Retention retention;
  private final SchemaDropper dropper;

  Moves(Database database) {
    this.database = database;
    this.registry = new TenantRegistry(database);
    this.restore = new TenantRestore(database);
    this.retention = new Retention(database);
    this.dropper =
        new SchemaDropper(
            database,
            registry,
            new Preflight(new TenantSchemas(), new OutsideDependents()),
            new LockBudget(40));
  }

  Optional<TenantRecord> apply(String owner, Settings settings) {
    return registry.apply(owner, settings);
  }

  Optional<SoftDeleted> softDelete(UUID id, String owner) {
    return registry.softDelete(id, Optional.of(owner));
  }

  BeginDrop beginDrop(SoftDeleted proof) {
    return registry.beginDrop(proof);
  }

  boolean drop(DropPermit permit) {
    return dropper.drop(permit, progress -> {});
  }

  Retention.Obeyed obey(SoftDeleted proof, DropOrder order) {
    return retention.obey(proof, order);
  }

  Optional<TenantRecord> giveTo(UUID id, long version, String owner) {
    return restore.giveTo(id, version, owner);
  }

  Optional<TenantRecord> restore(UUID id, long version, String owner) {
    return restore.restore(id, version, owner);
  }
}
