/**
 * Temporal: the workflows of a tenant's transitions, their activities, the client that starts them.
 */
@NullMarked
package dev.tenancy.workflow;

import org.jspecify.annotations.NullMarked;
