/** The record in PostgreSQL: compare-and-set, soft-delete, change feed. */
@NullMarked
package dev.tenancy.registry;

import org.jspecify.annotations.NullMarked;
