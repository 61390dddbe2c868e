/**
 * One tenant driven through its whole life from many threads; what every call was answered, and
 * when, is checked for linearizability against the registry's state machine (docs/testing.md).
 */
package dev.tenancy.histories;
