/**
 * {@code make storm}: tenants are deleted by the hundred while clients ask for all of them through
 * every door; once plainly, and once with each {@link dev.tenancy.storm.Twist}. Every answer is
 * judged.
 */
package dev.tenancy.storm;
