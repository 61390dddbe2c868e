/**
 * Configuration: flags with environment twins, read once at the start into records. Every error is
 * collected and told at once; secrets cannot be printed.
 */
@NullMarked
package dev.tenancy.config;

import org.jspecify.annotations.NullMarked;
