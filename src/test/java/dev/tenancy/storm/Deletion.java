package dev.tenancy.storm;

import java.util.OptionalLong;

/**
 * One tenant's deletion as another client of the database saw it, by {@link System#nanoTime}.
 *
 * @param asked before {@code kubectl delete} was started
 * @param softDeleted when the record had been read as deleted: it was committed before
 * @param gatesClosed when the record had been read to say that no gate admits any more
 * @param waitedForLease whether a gate's lease had to run out first
 * @param dropped when the record had been read as dropped
 */
record Deletion(
    String tenant,
    long asked,
    OptionalLong softDeleted,
    OptionalLong gatesClosed,
    boolean waitedForLease,
    OptionalLong dropped) {}
