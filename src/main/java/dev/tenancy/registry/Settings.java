package dev.tenancy.registry;

import dev.tenancy.tenant.DeletionTerms;

/**
 * What a tenant's owner may change about its record at any time.
 *
 * @param name for people
 * @param active the customer's own switch
 * @param suspended whether the operator keeps its hands off
 * @param terms how the tenant is to be deleted
 */
public record Settings(String name, boolean active, boolean suspended, DeletionTerms terms) {}
