package dev.tenancy.demo;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that is known at the end; what the verdict rests on.
 *
 * <p>All times are of one clock: the database runs on this machine.
 *
 * @param deleted the tenant that was deleted
 * @param kept the tenant that was not
 * @param calls every request that was sent
 * @param deleteAsked when {@code kubectl delete} was started
 * @param deletedAt the record's {@code deleted_at}: the soft-delete is committed after it
 * @param softDeleteSeen when another client had read the soft-delete: it was committed before that.
 *     Between the two lies the commit, so what is asked from here on is surely asked after it; what
 *     was asked between {@code deletedAt} and here may be either, and is not judged
 * @param drainedSeen when {@code dropping} was first seen, the point of no return
 * @param droppedAt the record's {@code dropped_at}, set in the transaction that drops
 * @param objectGone when {@code kubectl delete} came back, having waited for the finalizer
 * @param schemaAbsent whether the catalog knows no such schema
 * @param objectAbsent whether the API server says NotFound
 * @param keptBefore checksum of the kept tenant's rows before
 * @param keptAfter the same after
 * @param leftRunning the processes still there after everything was closed
 */
record Evidence(
    String deleted,
    String kept,
    List<Call> calls,
    Instant deleteAsked,
    Optional<Instant> deletedAt,
    Optional<Instant> softDeleteSeen,
    Optional<Instant> drainedSeen,
    Optional<Instant> droppedAt,
    Instant objectGone,
    boolean schemaAbsent,
    boolean objectAbsent,
    String keptBefore,
    String keptAfter,
    List<String> leftRunning) {

  /** The first 410 of the deleted tenant by the time of its answer. */
  Optional<Call> first410(Call.Route route) {
    return calls.stream()
        .filter(call -> call.isFor(deleted, route) && call.status() == 410)
        .min(Comparator.comparing(Call::answered));
  }

  /** The last 200 of the deleted tenant by the time of its answer. */
  Optional<Call> last200() {
    return calls.stream()
        .filter(call -> call.tenant().equals(deleted) && call.status() == 200)
        .max(Comparator.comparing(Call::answered));
  }
}
