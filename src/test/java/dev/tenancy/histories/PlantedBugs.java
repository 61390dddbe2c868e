package dev.tenancy.histories;

import dev.tenancy.registry.BeginDrop;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.Proofs;
import dev.tenancy.registry.Settings;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.tenant.DeletionCourse;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** The moves with mistakes that somebody could make. */
final class PlantedBugs {
  private PlantedBugs() {}

  /** Passes the point of no return by a compare-and-set alone: whoever is inside is not asked. */
  static Moves beginDropWithoutTheLock(Database database) {
    return new Moves(database) {
      @Override
      BeginDrop beginDrop(SoftDeleted proof) {
        int moved =
            database
                .jdbi()
                .withHandle(
                    handle ->
                        handle.execute(
                            """
                            update tenancy.tenants set status = 'dropping'
                            where id = ? and deletions = ? and status = 'deleted'
                              and deletion_policy = 'Drop'
                            """,
                            proof.tenantId(),
                            proof.deletion()));
        if (moved == 0) {
          return super.beginDrop(proof);
        }
        TenantRecord record = new TenantRecords(database).find(proof.tenantId()).orElseThrow();
        return new BeginDrop.Begun(Proofs.permit(record));
      }
    };
  }

  /** Drops what is to be kept. */
  static Moves beginDropTooEarly(Database database) {
    return new Moves(database) {
      @Override
      BeginDrop beginDrop(SoftDeleted proof) {
        BeginDrop begun = super.beginDrop(proof);
        if (!(begun instanceof BeginDrop.TooEarly)) {
          return begun;
        }
        database
            .jdbi()
            .useHandle(
                handle ->
                    handle.execute(
                        "update tenancy.tenants set status = 'dropping'"
                            + " where id = ? and deletions = ? and status = 'deleted'",
                        proof.tenantId(),
                        proof.deletion()));
        return new TenantRecords(database)
            .find(proof.tenantId())
            .filter(record -> record.state() == TenantState.DROPPING)
            .<BeginDrop>map(record -> new BeginDrop.Begun(Proofs.permit(record)))
            .orElse(begun);
      }
    };
  }

  /** Restores whatever the record says by now. */
  static Moves restoreWithoutTheVersion(Database database) {
    return new Moves(database) {
      @Override
      Optional<TenantRecord> restore(UUID id, long version, String owner) {
        return new TenantRecords(database)
            .find(id)
            .filter(now -> now.state() == TenantState.DELETED)
            .flatMap(now -> super.restore(id, now.version(), owner));
      }
    };
  }

  /** Restores by a compare-and-set alone: those who were let in before the deletion stay inside. */
  static Moves restoreWithoutTheLock(Database database) {
    return new Moves(database) {
      @Override
      Optional<TenantRecord> restore(UUID id, long version, String owner) {
        int moved =
            database
                .jdbi()
                .withHandle(
                    handle ->
                        handle.execute(
                            """
                            update tenancy.tenants
                            set status = 'ready', deleted_at = null, resource_uid = ?
                            where id = ? and version = ? and status = 'deleted'
                              and provisioned_at is not null
                            """,
                            owner,
                            id,
                            version));
        return moved == 1 ? new TenantRecords(database).find(id) : Optional.empty();
      }
    };
  }

  /** Makes its proof of what the record says a moment after the soft-delete. */
  static Moves softDeleteThatLooksAgain(Database database) {
    return new Moves(database) {
      @Override
      Optional<SoftDeleted> softDelete(UUID id, String owner) {
        Optional<SoftDeleted> unused = super.softDelete(id, owner);
        pause();
        return new TenantRecords(database)
            .find(id)
            .filter(record -> record.isOwnedBy(owner) && record.state().isDeleted())
            .map(Proofs::softDeleted);
      }
    };
  }

  /** Returns the record as it is a moment after the settings were applied. */
  static Moves applyThatLooksAgain(Database database) {
    return new Moves(database) {
      @Override
      Optional<TenantRecord> apply(String owner, Settings settings) {
        Optional<TenantRecord> unused = super.apply(owner, settings);
        pause();
        return new TenantRecords(database).findByOwner(owner);
      }
    };
  }

  private static void pause() {
    LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
  }

  /** Hands out its proof before the soft-delete is committed. */
  static Moves softDeleteThatAnswersEarly(Database database) {
    return new Moves(database) {
      @Override
      Optional<SoftDeleted> softDelete(UUID id, String owner) {
        Optional<TenantRecord> before =
            new TenantRecords(database)
                .find(id)
                .filter(record -> record.state() == TenantState.READY)
                .filter(record -> record.isOwnedBy(owner));
        if (before.isEmpty()) {
          return super.softDelete(id, owner);
        }
        var unused = CompletableFuture.supplyAsync(() -> super.softDelete(id, owner));
        return before.map(record -> Proofs.softDeleted(deleted(record)));
      }
    };
  }

  private static TenantRecord deleted(TenantRecord before) {
    return new TenantRecord(
        before.id(),
        before.slug(),
        before.name(),
        before.schemaName(),
        TenantState.DELETED,
        before.active(),
        before.suspended(),
        before.resourceUid(),
        before.terms(),
        before.schemaVersion(),
        before.provisionedAt(),
        new DeletionCourse(
            before.deletion().count() + 1,
            before.deletion().deletedAt(),
            before.deletion().droppedAt(),
            before.deletion().heldAt(),
            before.deletion().gateClosing(),
            before.deletion().dropAfter(),
            before.deletion().dropPaused(),
            before.deletion().restoredByHand(),
            before.deletion().drain()),
        before.version(),
        before.failure());
  }
}
