package dev.tenancy.tenant;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The gate's answer to "may this request use tenant X now?", the same behind every door. */
public sealed interface Admission {

  /**
   * Yes.
   *
   * @param id the tenant
   * @param schemaName where its data is
   * @param version the record's version on which the answer rests
   */
  record Admitted(UUID id, SchemaName schemaName, long version) implements Admission {}

  /** No, and why. */
  record Refused(Refusal refusal) implements Admission {}

  /** The reasons for a no, each with its HTTP status and what it says to a client. */
  enum Refusal {
    MALFORMED(400, "Malformed tenant", "The tenant's name is not a DNS label"),
    UNKNOWN(404, "Unknown tenant", "There is no such tenant"),
    DELETED(410, "Tenant deleted", "Tenant has been deleted"),
    INACTIVE(403, "Tenant deactivated", "Tenant has been deactivated"),
    UNAVAILABLE(503, "Tenant not ready", "Tenant is not ready yet"),
    /** The registry cannot be read; no record was looked at. */
    REGISTRY_UNAVAILABLE(503, "Registry unavailable", "The tenant registry cannot be read");

    private final int status;
    private final String title;
    private final String detail;

    Refusal(int status, String title, String detail) {
      this.status = status;
      this.title = title;
      this.detail = detail;
    }

    /** The HTTP status code. */
    public int status() {
      return status;
    }

    /** A short summary, the same for every occurrence (RFC 9457, {@code title}). */
    public String title() {
      return title;
    }

    /** What it means for this request (RFC 9457, {@code detail}). */
    public String detail() {
      return detail;
    }
  }

  /**
   * Decides about one request. The order of the rules is part of the contract: a deleted tenant is
   * 410 even if it was also deactivated.
   *
   * @param rawSlug what the request gave as its tenant, unchecked, null if nothing
   * @param lookup finds the record of a well-formed slug: the undropped one, else the newest
   *     tombstone, else nothing; not called for a malformed slug
   */
  static Admission decide(@Nullable String rawSlug, RecordLookup lookup) {
    Optional<Slug> slug = Slug.parse(rawSlug);
    if (slug.isEmpty()) {
      return new Refused(Refusal.MALFORMED);
    }
    return lookup.find(slug.get()).map(Admission::of).orElse(new Refused(Refusal.UNKNOWN));
  }

  /** Decides by the record alone. */
  static Admission of(TenantRecord record) {
    if (record.deletion().deletedAt().isPresent() || record.state().isDeleted()) {
      return new Refused(Refusal.DELETED);
    }
    if (!record.active()) {
      return new Refused(Refusal.INACTIVE);
    }
    if (record.state() != TenantState.READY || record.schemaName().isEmpty()) {
      return new Refused(Refusal.UNAVAILABLE);
    }
    return new Admitted(record.id(), record.schemaName().get(), record.version());
  }

  /** Finds the record that decides about a slug. */
  @FunctionalInterface
  interface RecordLookup {
    /** The undropped record of this slug, else its newest tombstone, else empty. */
    Optional<TenantRecord> find(Slug slug);
  }
}
