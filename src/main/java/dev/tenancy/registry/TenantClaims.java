package dev.tenancy.registry;

import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * Gives records to owners. Every method throws JDBI's exception if the registry cannot be reached.
 */
public final class TenantClaims {
  /** How many default names are looked at together. */
  private static final int NAMES_AT_ONCE = 50;

  private final Database database;
  private final SchemaAdopter adopter;

  /**
   * @param adopter takes over schemas that exist already
   */
  public TenantClaims(Database database, SchemaAdopter adopter) {
    this.database = database;
    this.adopter = adopter;
  }

  /** Claims a slug and a schema name; the second time it finds what it got the first time. */
  public Claim.Result claim(Claim claim) {
    // A rival may take the slug or the name between look and insert; the indices decide, and we
    // look again.
    Claim.Result result;
    do {
      result = database.jdbi().inTransaction(handle -> tryClaim(handle, claim).orElse(null));
    } while (result == null);
    return result;
  }

  private Optional<Claim.Result> tryClaim(Handle handle, Claim claim) {
    Optional<TenantRecord> own = TenantRecords.findByOwner(handle, claim.uid());
    if (own.isPresent()) {
      return Optional.of(new Claim.Granted(own.get()));
    }
    Optional<TenantRecord> rival = TenantRecords.findLive(handle, claim.slug());
    if (rival.isPresent()) {
      return rival
          .filter(imported -> imported.schemaName().filter(claim::adopts).isPresent())
          .flatMap(imported -> TenantAdoptions.give(handle, imported.id(), claim.uid()))
          .<Claim.Result>map(Claim.Granted::new)
          .or(() -> refuse(handle, claim, new Claim.SlugTaken(rival.get())));
    }
    if (claim.schemaName().isPresent()) {
      SchemaName name = claim.schemaName().get();
      if (everUsed(handle, List.of(name)).contains(name.value())) {
        return refuse(handle, claim, new Claim.SchemaNameTaken(name));
      }
      if (existing(handle, List.of(name)).contains(name.value())) {
        if (claim.adopts(name)) {
          return adopt(handle, claim, name);
        }
        return refuse(handle, claim, new Claim.SchemaExists(name));
      }
      return insert(handle, claim, name).map(Claim.Granted::new);
    }
    return insert(handle, claim, freeName(handle, claim.slug())).map(Claim.Granted::new);
  }

  /**
   * Takes note of the version at which an object says its adopted schema is, if it was not said
   * before; no change, no write.
   */
  public void restate(Claim claim) {
    claim
        .adoption()
        .flatMap(Adoption::version)
        .ifPresent(
            version ->
                database
                    .jdbi()
                    .useHandle(handle -> TenantAdoptions.restate(handle, claim.uid(), version)));
  }

  /** Record and mark in one transaction: at no time is the schema half adopted. */
  private Optional<Claim.Result> adopt(Handle handle, Claim claim, SchemaName name) {
    Optional<String> refusal = adopter.refusal(handle, name);
    if (refusal.isPresent()) {
      // What speaks against it may be the work of a rival who was faster.
      return refuse(
          handle,
          claim,
          everUsed(handle, List.of(name)).isEmpty()
              ? new Claim.AdoptionRefused(refusal.get())
              : new Claim.SchemaNameTaken(name));
    }
    return insert(handle, claim, name)
        .map(
            record -> {
              TenantAdoptions.note(
                  handle,
                  record.id(),
                  claim.adoption().flatMap(Adoption::version),
                  Optional.empty());
              adopter.takeOver(handle, name, record.id());
              return new Claim.Granted(record);
            });
  }

  /**
   * Refuses, unless the owner has its record by now: another operator may claim for the same object
   * at the same time, and each look here has a snapshot of its own. What stands in the way then is
   * the owner's own.
   */
  private static Optional<Claim.Result> refuse(Handle handle, Claim claim, Claim.Result refusal) {
    return Optional.of(
        TenantRecords.findByOwner(handle, claim.uid())
            .<Claim.Result>map(Claim.Granted::new)
            .orElse(refusal));
  }

  private static SchemaName freeName(Handle handle, Slug slug) {
    for (int first = 1; ; first += NAMES_AT_ONCE) {
      List<SchemaName> names =
          IntStream.range(first, first + NAMES_AT_ONCE)
              .mapToObj(attempt -> SchemaName.defaultFor(slug, attempt))
              .toList();
      List<String> used = everUsed(handle, names);
      List<String> existing = existing(handle, names);
      Optional<SchemaName> free =
          names.stream()
              .filter(name -> !used.contains(name.value()) && !existing.contains(name.value()))
              .findFirst();
      if (free.isPresent()) {
        return free.get();
      }
    }
  }

  /**
   * Leaves a tombstone for an object that is deleted before it claimed anything, so that a claim
   * which is still under way somewhere comes too late. Does nothing if the owner has a record.
   */
  public void tombstone(String uid, Slug slug, String name) {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              // Row before clock, as everybody else; the insert takes the clock.
              var unused = TenantRecords.lockLive(handle, slug);
              int buried =
                  handle
                      .createUpdate(
                          """
                          insert into tenancy.tenants
                            (slug, name, status, deleted_at, dropped_at, deletions, resource_uid)
                          values (:slug, :name, 'dropped', clock_timestamp(), clock_timestamp(), 1, :uid)
                          on conflict do nothing
                          """)
                      .bind("slug", slug.value())
                      .bind("name", name)
                      .bind("uid", uid)
                      .execute();
              if (buried > 0) {
                outliveTombstone(handle, slug);
              }
            });
  }

  /** Gates go by the newest record of a slug: that is to be the one which is not dropped. */
  public static void outliveTombstone(Handle handle, Slug slug) {
    handle
        .createUpdate(
            "update tenancy.tenants set name = name where slug = :slug and status <> 'dropped'")
        .bind("slug", slug.value())
        .execute();
  }

  private static Optional<TenantRecord> insert(Handle handle, Claim claim, SchemaName name) {
    Settings settings = claim.settings();
    return handle
        .createQuery(
            """
            insert into tenancy.tenants
              (slug, name, schema_name, status, is_active, suspended, deletion_policy, drain_period_ms,
               retention_ms, drain_timeout_ms, terminate_sessions, resource_uid)
            values
              (:slug, :name, :schema, 'provisioning', :active, :suspended, :policy, :drain, :retention,
               :timeout, :terminate, :uid)
            on conflict do nothing
            returning *
            """)
        .bind("slug", claim.slug().value())
        .bind("name", settings.name())
        .bind("schema", name.value())
        .bind("active", settings.active())
        .bind("suspended", settings.suspended())
        .bind("policy", settings.terms().policy().label())
        .bind("drain", settings.terms().drainPeriod().toMillis())
        .bind("retention", settings.terms().retention().toMillis())
        .bind("timeout", settings.terms().drainTimeout().toMillis())
        .bind("terminate", settings.terms().terminateSessions())
        .bind("uid", claim.uid())
        .map(new RecordMapper())
        .findOne();
  }

  private static List<String> everUsed(Handle handle, List<SchemaName> names) {
    return matching(
        handle, "select schema_name from tenancy.tenants where schema_name = any(:names)", names);
  }

  private static List<String> existing(Handle handle, List<SchemaName> names) {
    return matching(
        handle, "select nspname from pg_catalog.pg_namespace where nspname = any(:names)", names);
  }

  private static List<String> matching(Handle handle, String sql, List<SchemaName> names) {
    return handle
        .createQuery(sql)
        .bindArray("names", String.class, names.stream().map(SchemaName::value).toList())
        .mapTo(String.class)
        .list();
  }
}
