/**
 * Starts the real parts (etcd, kube-apiserver, PostgreSQL, Temporal, operator, gate, sample
 * application) as separate processes on loopback, for tests, {@code make demo} and {@code make
 * run}.
 *
 * <p>{@link dev.tenancy.stack.Stack} is the way in.
 */
package dev.tenancy.stack;
