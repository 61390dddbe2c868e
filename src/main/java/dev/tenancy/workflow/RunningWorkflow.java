package dev.tenancy.workflow;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A workflow of ours that has not ended.
 *
 * @param type its Temporal type
 * @param tenant the tenant it works for; empty if neither its id nor its input says so
 * @param startedAt by Temporal's clock
 */
public record RunningWorkflow(String id, String type, Optional<UUID> tenant, Instant startedAt) {}
