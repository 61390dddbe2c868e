/**
 * {@code make demo}: a tenant lives and is deleted under traffic; every promise it shows is
 * checked.
 */
package dev.tenancy.demo;
