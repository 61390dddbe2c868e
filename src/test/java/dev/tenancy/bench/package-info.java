/**
 * {@code make bench}: what entering a tenant costs a transaction, and what a decision costs the
 * gate, beside a server that always says yes and beside Open Policy Agent.
 *
 * <p>{@link dev.tenancy.bench.Bench} is the way in.
 */
package dev.tenancy.bench;
