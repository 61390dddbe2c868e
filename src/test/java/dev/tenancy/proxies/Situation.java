package dev.tenancy.proxies;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.SchemaName;
import java.util.Optional;
import java.util.UUID;

/** What a request can meet at the gate, and what its client must get through any proxy. */
enum Situation {
  ADMITTED("200 admitted", "acme-corp", 200),
  MALFORMED("400 malformed", "Acme_Corp", Refusal.MALFORMED),
  INACTIVE("403 deactivated", "inactive", Refusal.INACTIVE),
  UNKNOWN("404 unknown", "unknown", Refusal.UNKNOWN),
  DELETED("410 deleted", "deleted", Refusal.DELETED),
  NOT_READY("503 not ready", "not-ready", Refusal.UNAVAILABLE),
  NO_REGISTRY("503 no registry", "no-registry", Refusal.REGISTRY_UNAVAILABLE),
  SILENT("gate silent", "silent", 503),
  DOWN("gate down", "acme-corp", 503);

  static final Admission.Admitted YES =
      new Admission.Admitted(
          UUID.fromString("0190c0de-0000-7000-8000-000000000001"),
          new SchemaName("tenant_acme_corp"),
          41);

  private final String title;
  private final String slug;
  private final int status;
  private final Refusal refusal;

  Situation(String title, String slug, int status) {
    this.title = title;
    this.slug = slug;
    this.status = status;
    this.refusal = null;
  }

  Situation(String title, String slug, Refusal refusal) {
    this.title = title;
    this.slug = slug;
    this.status = refusal.status();
    this.refusal = refusal;
  }

  /** Its column in the table. */
  String title() {
    return title;
  }

  /** The tenant that brings it about. */
  String slug() {
    return slug;
  }

  /** What the client must get. */
  int status() {
    return status;
  }

  /** Whether the gate itself says no; else it says yes, or nothing. */
  Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** What the gate says; empty if nothing, for ever. */
  Optional<Admission> answer() {
    if (this == SILENT) {
      return Optional.empty();
    }
    return Optional.of(refusal == null ? YES : new Admission.Refused(refusal));
  }
}
