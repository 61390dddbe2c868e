package dev.tenancy.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The provisioning workflow's input.
 *
 * @param tenantId the registry's id of the tenant; required
 */
public record ProvisioningRequest(@JsonProperty(required = true) @Nullable UUID tenantId) {}
