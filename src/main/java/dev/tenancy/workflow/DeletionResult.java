package dev.tenancy.workflow;

import java.util.UUID;

/**
 * The deletion workflow's result.
 *
 * @param deleted true: the schema was seen to be gone and the record says so
 */
public record DeletionResult(boolean deleted, UUID tenantId) {}
