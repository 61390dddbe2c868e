package dev.tenancy.histories;

import dev.tenancy.registry.DropOrder;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import java.util.Optional;
import java.util.Random;

/**
 * Reads the record and does something about it: mostly what comes next, sometimes what is late or
 * foolish.
 */
final class OperatorClient {
  private final Random random;
  private final Board board;
  private final RecordedProvisioning living;
  private final RecordedDeletion ending;

  OperatorClient(int client, History history, Board board, Moves moves, Random random) {
    this.random = random;
    this.board = board;
    this.living = new RecordedProvisioning(client, history, board, moves);
    this.ending = new RecordedDeletion(client, history, board, moves);
  }

  /** Brings the slug a tenant, if it has none. */
  void begin() {
    living.claim(board.newOwner()).ifPresent(this::provision);
  }

  private void provision(TenantRecord record) {
    if (living.create(record.id())) {
      board.noteSchema(record);
      living.markReady(record.id());
    }
  }

  void steps(int number) {
    for (int i = 0; i < number; i++) {
      Pause.upTo(500, random);
      step();
    }
  }

  private void step() {
    Optional<TenantRecord> read = oneIn(6) ? board.anyRecord(random) : living.read();
    switch (read.map(TenantRecord::state).orElse(TenantState.DROPPED)) {
      case DROPPED -> afterAll(read);
      case PROVISIONING -> whileProvisioning(read.orElseThrow());
      case FAILED -> {
        if (oneIn(3)) {
          delete(read.orElseThrow());
        } else {
          living.retry(read.orElseThrow().id());
        }
      }
      case READY -> whileReady(read.orElseThrow());
      case DELETED -> whileDeleted(read.orElseThrow());
      case DROPPING -> whileDropping(read.orElseThrow());
    }
  }

  private void afterAll(Optional<TenantRecord> read) {
    switch (random.nextInt(8)) {
      case 0 -> read.ifPresent(this::late);
      case 1 -> living.claim(board.anyOwner(random));
      case 2, 3 -> living.claim(board.newOwner());
      default -> begin();
    }
  }

  private void whileProvisioning(TenantRecord record) {
    switch (random.nextInt(10)) {
      case 0 -> living.markFailed(record.id());
      case 1 -> living.migrate(record.id(), () -> Pause.upTo(2_000, random));
      case 2 -> delete(record);
      default -> provision(record);
    }
  }

  private void whileReady(TenantRecord record) {
    switch (random.nextInt(10)) {
      case 0 -> living.claim(board.newOwner());
      case 1 -> late(record);
      case 2, 3, 4, 5 -> settings(record);
      default -> delete(record);
    }
  }

  private void settings(TenantRecord record) {
    if (record.resourceUid().isEmpty()) {
      ending.give(record, board.newOwner());
      return;
    }
    living.apply(
        record.resourceUid().get(),
        oneIn(3) ? random.nextBoolean() : !record.active(),
        oneIn(4) ? DeletionPolicy.RETAIN : DeletionPolicy.DROP,
        oneIn(3));
  }

  private void whileDeleted(TenantRecord record) {
    switch (random.nextInt(16)) {
      case 0 -> settings(record);
      case 12, 13, 14 -> order();
      case 1 -> lateReady(record);
      case 2 -> delete(record);
      case 3 -> ending.proof(record.id());
      case 4, 5, 6, 7 -> ending.restore(record, heir(record));
      default -> board.anyProof(random).ifPresent(ending::begin);
    }
  }

  private void whileDropping(TenantRecord record) {
    switch (random.nextInt(8)) {
      case 0 -> ending.restore(record, heir(record));
      case 1 -> delete(record);
      case 2 -> board.anyProof(random).ifPresent(ending::begin);
      case 3 -> board.anyPermit(random).ifPresent(ending::drop);
      default -> board.lastPermit().ifPresent(ending::drop);
    }
  }

  /** What was decided on a record that others have moved on since. */
  private void late(TenantRecord record) {
    switch (random.nextInt(5)) {
      case 4 -> order();
      case 0 -> board.anyProof(random).ifPresent(ending::begin);
      case 1 -> board.anyPermit(random).ifPresent(ending::drop);
      case 2 -> board.anyRecord(random).ifPresent(old -> ending.restore(old, board.newOwner()));
      default -> settings(record);
    }
  }

  private void order() {
    DropOrder[] orders = DropOrder.values();
    board
        .anyProof(random)
        .ifPresent(proof -> ending.order(proof, orders[random.nextInt(orders.length)]));
  }

  /** Who marks a tenant ready has made its schema before, however long ago. */
  private void lateReady(TenantRecord record) {
    if (board.hasSchema(record)) {
      living.markReady(record.id());
    }
  }

  private void delete(TenantRecord record) {
    ending.softDelete(record.id(), record.resourceUid().orElseGet(board::newOwner));
  }

  private String heir(TenantRecord record) {
    return random.nextBoolean()
        ? board.newOwner()
        : record.resourceUid().orElseGet(board::newOwner);
  }

  private boolean oneIn(int number) {
    return random.nextInt(number) == 0;
  }
}
