package dev.tenancy.workflow;

import dev.tenancy.registry.TenantProvisioning;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.schema.ForeignSchemaException;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.schema.TenantSchemas.Presence;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.SchemaName;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The short steps of provisioning, in PostgreSQL. */
public final class ProvisioningActivitiesImpl implements ProvisioningActivities {
  private final TenantRecords records;
  private final TenantProvisioning provisioning;
  private final TenantSchemas schemas;

  public ProvisioningActivitiesImpl(
      TenantRecords records, TenantProvisioning provisioning, TenantSchemas schemas) {
    this.records = records;
    this.provisioning = provisioning;
    this.schemas = schemas;
  }

  @Override
  public boolean createTenantSchema(UUID tenantId) {
    return Faults.sorted(
        () ->
            provisioning
                .whileProvisioning(
                    tenantId,
                    (handle, record) -> {
                      SchemaName name = record.schemaName().orElseThrow();
                      if (schemas.create(handle, name, tenantId) == Presence.FOREIGN) {
                        throw new ForeignSchemaException(name);
                      }
                      return true;
                    })
                .orElseGet(() -> isKnown(tenantId)));
  }

  /** A tenant that is not, or not any more, being provisioned needs no schema. */
  private boolean isKnown(UUID tenantId) {
    if (records.find(tenantId).isEmpty()) {
      throw Faults.unknownTenant();
    }
    return false;
  }

  @Override
  public boolean markReady(UUID tenantId, @Nullable String schemaVersion) {
    return Faults.sorted(
        () -> provisioning.markReady(tenantId, Optional.ofNullable(schemaVersion)));
  }

  @Override
  public void markFailed(UUID tenantId, String type, String message) {
    Faults.sorted(() -> provisioning.markFailed(tenantId, new Failure(type, message)));
  }
}
