/**
 * A small multi-tenant application, as a user of the operator would write it: for the demo and for
 * tests.
 */
package dev.tenancy.sample;
