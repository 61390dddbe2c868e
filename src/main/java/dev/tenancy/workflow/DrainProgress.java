package dev.tenancy.workflow;

/**
 * How far a drain is: a heartbeat's details. A new attempt goes on from it, so that a long drain
 * period ends although workers come and go meanwhile.
 *
 * @param doing what it waits for, for people
 * @param waitedMs how much of the drain period is over, in ms, summed over all attempts by each
 *     worker's own monotonic clock
 */
public record DrainProgress(String doing, long waitedMs) {}
