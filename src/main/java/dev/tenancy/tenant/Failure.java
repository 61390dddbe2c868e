package dev.tenancy.tenant;

/**
 * Why a tenant cannot go on by itself.
 *
 * @param reason a CamelCase word for machines, fit for a Kubernetes condition's {@code reason}
 * @param message what happened and what to do about it, for people
 */
public record Failure(String reason, String message) {}
