/** The gate's doors: who may use a tenant now. */
@NullMarked
package dev.tenancy.gate;

import org.jspecify.annotations.NullMarked;
