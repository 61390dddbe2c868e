package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.registry.Settings;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.registry.TenantRestore;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a record whose slug a new object of the same name wants: the object that owned it
 * is gone, deleted while nobody looked or stripped of its finalizer. It is deleted by its own
 * policy; kept data is handed over, dropped data is waited for.
 */
final class Predecessor {
  /**
   * How long a restore tries: whoever asks for a deleted tenant holds its lock for a moment, and it
   * is to be back within a second.
   */
  private static final Duration PATIENCE = Duration.ofMillis(400);

  private final KubernetesClient client;
  private final TenantRecords records;
  private final TenantRegistry registry;
  private final TenantRestore restore;
  private final Engine engine;

  Predecessor(
      KubernetesClient client,
      TenantRecords records,
      TenantRegistry registry,
      TenantRestore restore,
      Engine engine) {
    this.client = client;
    this.records = records;
    this.registry = registry;
    this.restore = restore;
    this.engine = engine;
  }

  /**
   * Takes the next step of the old record's end.
   *
   * @param heir the object that wants the slug, maybe from a stale cache
   * @param old the record that has it, read before now
   * @return the record, if it is the heir's now; empty if the heir has to wait
   */
  Optional<TenantRecord> giveWay(Tenant heir, TenantRecord old) {
    if (old.isOwnedBy(heir.getMetadata().getUid())) {
      // Nobody is to give way to himself: this would delete a tenant that nobody deleted.
      return Optional.of(old);
    }
    if (old.deletion().restoredByHand()) {
      return isCurrent(heir) && !differs(heir, old)
          ? restore.giveTo(old.id(), old.version(), heir.getMetadata().getUid())
          : Optional.empty();
    }
    if (!isCurrent(heir)) {
      return Optional.empty();
    }
    if (old.resourceUid().isEmpty()) {
      // Imported as deleted: back only for an object that says so.
      return isKept(old) && adopts(heir, old) && !differs(heir, old)
          ? restore(heir, old)
          : Optional.empty();
    }
    // The API server has one object of this name, the heir, and the record was read before: so
    // the old owner is gone for ever.
    if (!old.state().isDeleted()) {
      resume(old);
      registry.softDelete(old.id(), old.resourceUid());
      return records.find(old.id()).flatMap(deleted -> giveWay(heir, deleted));
    }
    if (isKept(old)) {
      if (differs(heir, old)) {
        return Optional.empty();
      }
      return restore(heir, old);
    }
    if (old.state() != TenantState.DROPPED && old.deletion().heldAt().isEmpty()) {
      resume(old);
      Observation unused = engine.continueDeletion(old, Observation.of(Optional.of(old)));
    }
    return Optional.empty();
  }

  private Optional<TenantRecord> restore(Tenant heir, TenantRecord old) {
    Optional<TenantRecord> restored =
        restore.restore(old.id(), old.version(), heir.getMetadata().getUid(), PATIENCE);
    restored.ifPresent(unused -> engine.wakeDeletion(old));
    return restored;
  }

  /** What the heir's status says while it waits. */
  Observation explain(Tenant heir, TenantRecord old) {
    Observation none = Observation.of(Optional.empty());
    if ((isKept(old) || old.deletion().restoredByHand()) && differs(heir, old)) {
      return none.withStall(
          new Failure(
              "SchemaNameDiffers",
              "the tenant of this name was deleted before and its schema %s kept, but spec.schemaName asks for another. Delete this object and create it without spec.schemaName to have the tenant back, or under another metadata.name"
                  .formatted(old.schemaName().map(Object::toString).orElse("(none)"))));
    }
    if (old.resourceUid().isEmpty()
        && (isKept(old) || !old.state().isDeleted())
        && !old.deletion().restoredByHand()) {
      return none.withStall(
          new Failure(
              "SlugTaken",
              "the registry has a tenant of this name (id %s) that no Kubernetes object owns. If it was imported and is to be this object's: set spec.schemaName, or leave it out, and kubectl annotate tenant %s %s=%s. Else delete it, or choose another metadata.name"
                  .formatted(
                      old.id(),
                      heir.getMetadata().getName(),
                      Tenant.ADOPT_SCHEMA,
                      old.schemaName().map(Object::toString).orElse(""))));
    }
    if (isKept(old)) {
      return none.withTransientProblem(
          new Failure(
              "Restoring",
              "the earlier tenant of this name (id %s) is restored as soon as the transactions admitted before its deletion have ended"
                  .formatted(old.id())));
    }
    if (old.state() == TenantState.DELETED && old.deletion().heldAt().isPresent()) {
      return none.withStall(
          new Failure(
              HeldDrop.REASON,
              "the mass-deletion brake holds the drop of the earlier tenant of this name (id %s). Release it by the operator's command release %s; then this one is made"
                  .formatted(old.id(), old.slug())));
    }
    return none.withTransientProblem(
        new Failure(
            "PredecessorDeleting",
            "the earlier tenant of this name (id %s) is still being deleted".formatted(old.id())));
  }

  private static boolean isKept(TenantRecord old) {
    return old.state() == TenantState.DELETED && old.terms().keepsSchema();
  }

  /** A schema's name never changes, so a tenant comes back under the one it has. */
  private static boolean differs(Tenant heir, TenantRecord old) {
    Optional<SchemaName> wanted = heir.getSpec().schemaNameOrEmpty();
    return wanted.isPresent() && !wanted.equals(old.schemaName());
  }

  private static boolean adopts(Tenant heir, TenantRecord old) {
    return heir.annotation(Tenant.ADOPT_SCHEMA).equals(old.schemaName().map(SchemaName::value));
  }

  private boolean isCurrent(Tenant heir) {
    Tenant now = client.resources(Tenant.class).withName(heir.getMetadata().getName()).get();
    return now != null
        && now.getMetadata().getUid().equals(heir.getMetadata().getUid())
        && !now.isMarkedForDeletion();
  }

  /** Nobody is left who could take a suspension back. */
  private void resume(TenantRecord old) {
    if (old.suspended()) {
      Optional<TenantRecord> unused =
          registry.apply(
              old.resourceUid().orElseThrow(),
              new Settings(old.name(), old.active(), false, old.terms()));
    }
  }
}
