/** Kubernetes: reconciler, status writer, Events, sweep. */
@NullMarked
package dev.tenancy.operator;

import org.jspecify.annotations.NullMarked;
