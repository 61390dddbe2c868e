package dev.tenancy.tenant;

/**
 * What a tenant's Kubernetes object asks for, as far as the next step depends on it.
 *
 * @param suspended whether the operator is to keep its hands off
 * @param deleted whether the object is being deleted
 */
public record Desired(boolean suspended, boolean deleted) {}
