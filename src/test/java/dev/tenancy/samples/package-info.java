/**
 * The applications under {@code examples}, as they are: each a process of its own, on a real
 * PostgreSQL, directly and through a real PgBouncer.
 */
package dev.tenancy.samples;
