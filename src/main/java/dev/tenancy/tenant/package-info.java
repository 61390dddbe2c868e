/**
 * The domain: what a tenant's record is, which states it goes through, who is admitted. Pure Java,
 * no I/O; knows no other room.
 */
@NullMarked
package dev.tenancy.tenant;

import org.jspecify.annotations.NullMarked;
