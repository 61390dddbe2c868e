/**
 * The whole system, end to end: real servers and real programs, driven by kubectl, SQL and the
 * Temporal command line as people drive them.
 */
package dev.tenancy.e2e;
