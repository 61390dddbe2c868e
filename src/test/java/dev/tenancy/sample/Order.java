package dev.tenancy.sample;

/**
 * A row of a tenant's table.
 *
 * @param owner the tenant it belongs to, so that a row in the wrong hands is seen
 */
record Order(long id, String owner, String item) {}
