package dev.tenancy.workflow;

import org.jspecify.annotations.Nullable;

/**
 * What the query {@code progress} answers: how far a deletion is, as its workflow last heard.
 *
 * @param step {@code SoftDeleting}, {@code InRetention}, {@code Draining}, {@code DroppingSchema},
 *     {@code Dropped} or {@code Restored}
 * @param notBefore when the schema may be dropped at the earliest, in ISO 8601; null if not known
 * @param paused whether the drop was held by the signal {@code pause} when last looked at
 * @param refusal why the last signal was not obeyed; null if it was, or there was none
 */
public record DeletionProgress(
    String step, @Nullable String notBefore, boolean paused, @Nullable String refusal) {}
