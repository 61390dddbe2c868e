package dev.tenancy.workflow;

import java.util.UUID;

/**
 * The provisioning workflow's result.
 *
 * @param ready whether the tenant is ready; false if it was deleted meanwhile
 */
public record ProvisioningResult(boolean ready, UUID tenantId) {}
