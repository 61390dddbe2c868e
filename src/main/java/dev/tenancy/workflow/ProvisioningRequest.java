package dev.tenancy.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/**
 * The provisioning workflow's input.
 *
 * @param tenantId the registry's id of the tenant; required
 */
public record ProvisioningRequest(@JsonProperty(required = true) UUID tenantId) {}
