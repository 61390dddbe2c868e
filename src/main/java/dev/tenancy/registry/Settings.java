package dev.tenancy.registry;

import dev.tenancy.tenant.DeletionPolicy;
import java.time.Duration;

/**
 * What a tenant's owner may change about its record at any time.
 *
 * @param name for people
 * @param active the customer's own switch
 * @param suspended whether the operator keeps its hands off
 * @param policy what becomes of the schema after the soft-delete
 * @param drainPeriod the longest request the application allows
 */
public record Settings(
    String name, boolean active, boolean suspended, DeletionPolicy policy, Duration drainPeriod) {}
