/** Tenants' schemas in PostgreSQL: create, migrate, drain, drop. */
@NullMarked
package dev.tenancy.schema;

import org.jspecify.annotations.NullMarked;
