package dev.tenancy.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tenancy.tenant.TenantRecord;
import java.util.UUID;

/**
 * Proof that a tenant's soft-delete is committed. Only the registry makes one, from a row it has
 * read back; draining and dropping take it, so the wrong order does not compile. Carries ids only:
 * it travels through workflow histories.
 */
public final class SoftDeleted {
  private final UUID tenantId;
  private final int deletion;

  // For Jackson, which carries the proof from one activity to the next.
  @JsonCreator
  private SoftDeleted(
      @JsonProperty(value = "tenantId", required = true) UUID tenantId,
      @JsonProperty(value = "deletion", required = true) int deletion) {
    this.tenantId = tenantId;
    this.deletion = deletion;
  }

  /**
   * @param record as committed
   * @throws IllegalArgumentException if the record is not deleted
   */
  static SoftDeleted of(TenantRecord record) {
    if (!record.state().isDeleted()) {
      throw new IllegalArgumentException("tenant " + record.id() + " is not soft-deleted");
    }
    return new SoftDeleted(record.id(), record.deletion().count());
  }

  /** The tenant. */
  @JsonProperty
  public UUID tenantId() {
    return tenantId;
  }

  /** Which of the tenant's soft-deletes, from 1: after a restore, an old proof is void. */
  @JsonProperty
  public int deletion() {
    return deletion;
  }
}
