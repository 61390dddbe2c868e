package dev.tenancy.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/**
 * Proof that a tenant is past the point of no return: {@code dropping} was committed under the
 * tenant's exclusive lock, so no admitted request is left. Made by {@link TenantRegistry#beginDrop}
 * alone, from a {@link SoftDeleted}; dropping the schema takes it.
 */
public final class DropPermit {
  private final UUID tenantId;
  private final int deletion;

  @JsonCreator
  private DropPermit(
      @JsonProperty(value = "tenantId", required = true) UUID tenantId,
      @JsonProperty(value = "deletion", required = true) int deletion) {
    this.tenantId = tenantId;
    this.deletion = deletion;
  }

  static DropPermit of(SoftDeleted softDeleted) {
    return new DropPermit(softDeleted.tenantId(), softDeleted.deletion());
  }

  /** The tenant. */
  @JsonProperty
  public UUID tenantId() {
    return tenantId;
  }

  /** Which of the tenant's soft-deletes, from 1. */
  @JsonProperty
  public int deletion() {
    return deletion;
  }
}
