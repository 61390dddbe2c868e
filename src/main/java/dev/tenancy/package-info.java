/** The commands, and how their parts are wired together. Nobody knows this room. */
@NullMarked
package dev.tenancy;

import org.jspecify.annotations.NullMarked;
