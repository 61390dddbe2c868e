package dev.tenancy.tenant;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Records for tests: a ready tenant, and what is changed of it. */
public final class Records {
  public static final UUID ID = UUID.fromString("6f1b7a52-3a5e-4a9c-9f0a-0d7f4a2b1c3d");
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private Records() {}

  /** Tenant {@code acme-corp} in {@code state}, with the times that state implies. */
  public static TenantRecord in(TenantState state) {
    return of(
        state,
        true,
        state.isDeleted() ? Optional.of(NOW) : Optional.empty(),
        Optional.of(new SchemaName("tenant_acme_corp")));
  }

  public static TenantRecord inactive(TenantState state) {
    return of(
        state,
        false,
        state.isDeleted() ? Optional.of(NOW) : Optional.empty(),
        Optional.of(new SchemaName("tenant_acme_corp")));
  }

  public static TenantRecord of(
      TenantState state,
      boolean active,
      Optional<Instant> deletedAt,
      Optional<SchemaName> schemaName) {
    return new TenantRecord(
        ID,
        new Slug("acme-corp"),
        "Acme Corp",
        schemaName,
        state,
        active,
        false,
        Optional.of("uid-1"),
        DeletionTerms.DEFAULT,
        Optional.of("1"),
        Optional.of(NOW),
        new DeletionCourse(
            state.isDeleted() ? 1 : 0,
            deletedAt,
            state == TenantState.DROPPED ? Optional.of(NOW) : Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            deletedAt,
            false,
            false,
            Drain.NONE),
        41,
        Optional.empty());
  }

  /** Tenant {@code tenant-<number>}, ready. */
  public static TenantRecord ready(int number) {
    TenantRecord like = in(TenantState.READY);
    return new TenantRecord(
        new UUID(ID.getMostSignificantBits(), number),
        new Slug("tenant-" + number),
        "Tenant " + number,
        Optional.of(new SchemaName("tenant_" + number)),
        like.state(),
        like.active(),
        like.suspended(),
        Optional.of("uid-" + number),
        like.terms(),
        like.schemaVersion(),
        like.provisionedAt(),
        like.deletion(),
        number,
        Optional.empty());
  }

  /** The same record, changed {@code by} versions later. */
  public static TenantRecord newer(TenantRecord r, long by) {
    return new TenantRecord(
        r.id(),
        r.slug(),
        r.name(),
        r.schemaName(),
        r.state(),
        r.active(),
        r.suspended(),
        r.resourceUid(),
        r.terms(),
        r.schemaVersion(),
        r.provisionedAt(),
        r.deletion(),
        r.version() + by,
        r.failure());
  }
}
