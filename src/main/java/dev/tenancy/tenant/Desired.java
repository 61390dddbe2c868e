package dev.tenancy.tenant;

import java.time.Duration;
import java.util.Optional;

/**
 * What a tenant's Kubernetes object asks for.
 *
 * @param uid the object's uid
 * @param slug its name
 * @param name for people
 * @param schemaName the schema it asks for, empty: the default
 * @param active the customer's own switch
 * @param suspended whether the operator is to keep its hands off
 * @param policy what becomes of the schema
 * @param drainPeriod the longest request the application allows
 * @param deleted whether the object is being deleted
 */
public record Desired(
    String uid,
    Slug slug,
    String name,
    Optional<SchemaName> schemaName,
    boolean active,
    boolean suspended,
    DeletionPolicy policy,
    Duration drainPeriod,
    boolean deleted) {}
