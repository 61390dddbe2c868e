/** What people and probes look at: health, metrics. */
@NullMarked
package dev.tenancy.console;

import org.jspecify.annotations.NullMarked;
