package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.api.TenantSpec;
import dev.tenancy.registry.Adoption;
import dev.tenancy.registry.Claim;
import dev.tenancy.registry.Settings;
import dev.tenancy.tenant.Desired;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import java.util.Optional;

/**
 * Reads what a Tenant asks for.
 *
 * @param tenant the object
 */
record DesiredTenant(Tenant tenant) {

  String uid() {
    return tenant.getMetadata().getUid();
  }

  /**
   * @throws IllegalArgumentException if the object got past the CRD's rules
   */
  Slug slug() {
    return Slug.parse(tenant.getMetadata().getName())
        .orElseThrow(() -> new IllegalArgumentException("metadata.name must be a DNS label"));
  }

  Desired desired() {
    return new Desired(tenant.getSpec().suspendOrDefault(), tenant.isMarkedForDeletion());
  }

  /**
   * @throws IllegalArgumentException if the object got past the CRD's rules, or past an older
   *     CRD's; the message names the field and the rule
   */
  Settings settings() {
    TenantSpec spec = tenant.getSpec();
    return new Settings(
        spec.displayName(), spec.activeOrDefault(), spec.suspendOrDefault(), spec.deletionTerms());
  }

  /** The settings, or empty if they cannot be read: an object must be able to go in any case. */
  Optional<Settings> settingsIfReadable() {
    try {
      return Optional.of(settings());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws IllegalArgumentException as {@link #settings}
   */
  Claim claim() {
    return new Claim(uid(), slug(), tenant.getSpec().schemaNameOrEmpty(), adoption(), settings());
  }

  private Optional<Adoption> adoption() {
    try {
      return tenant
          .annotation(Tenant.ADOPT_SCHEMA)
          .map(SchemaName::new)
          .map(name -> new Adoption(name, tenant.annotation(Tenant.ADOPT_SCHEMA_VERSION)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "annotation " + Tenant.ADOPT_SCHEMA + ": " + e.getMessage(), e);
    }
  }
}
