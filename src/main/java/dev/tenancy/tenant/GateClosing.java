package dev.tenancy.tenant;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That no gate admits a deleted tenant any more.
 *
 * @param at since when, by the database's clock
 * @param waited how long it took after the soft-delete
 * @param waitedFor the gates that did not answer, whose leases had to run out; empty if all
 *     answered
 */
public record GateClosing(Instant at, Duration waited, Optional<String> waitedFor) {}
