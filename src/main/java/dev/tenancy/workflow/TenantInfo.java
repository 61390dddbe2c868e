package dev.tenancy.workflow;

/**
 * What a deletion needs to know of its tenant.
 *
 * @param drainPeriodMs the longest request the application allows, in milliseconds
 */
public record TenantInfo(long drainPeriodMs) {}
