package dev.tenancy.workflow;

/**
 * What a deletion needs to know of its tenant.
 *
 * @param drainPeriodMs the longest request the application allows, in milliseconds
 * @param kept whether the schema is kept for a while first; false in what older versions wrote
 */
public record TenantInfo(long drainPeriodMs, boolean kept) {}
