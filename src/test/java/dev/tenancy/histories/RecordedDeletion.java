package dev.tenancy.histories;

import dev.tenancy.registry.BeginDrop;
import dev.tenancy.registry.DropOrder;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.Retention;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;
import java.util.UUID;

/** The moves of a deletion, recorded. */
final class RecordedDeletion {
  private final int client;
  private final History history;
  private final Board board;
  private final Moves moves;

  RecordedDeletion(int client, History history, Board board, Moves moves) {
    this.client = client;
    this.history = history;
    this.board = board;
    this.moves = moves;
  }

  void softDelete(UUID tenant, String owner) {
    history.call(
        client,
        Question.of("delete").tenant(history.nameOf(tenant)).owner(owner),
        () -> proved(moves.softDelete(tenant, owner)));
  }

  void proof(UUID tenant) {
    history.call(
        client,
        Question.of("proof").tenant(history.nameOf(tenant)),
        () -> proved(new TenantRegistry(moves.database).proofOf(tenant)));
  }

  private Answer proved(Optional<SoftDeleted> proof) {
    proof.ifPresent(board::note);
    return proof.map(p -> Answer.proof(p.deletion())).orElse(Answer.of("none"));
  }

  void begin(SoftDeleted proof) {
    history.call(
        client,
        Question.of("begin").tenant(history.nameOf(proof.tenantId())).deletion(proof.deletion()),
        () -> {
          BeginDrop begun = moves.beginDrop(proof);
          if (begun instanceof BeginDrop.Begun yes) {
            board.note(yes.permit());
          }
          return Answer.of(Question.label(Outcome.of(begun)));
        });
  }

  void drop(DropPermit permit) {
    history.call(
        client,
        Question.of("drop").tenant(history.nameOf(permit.tenantId())).deletion(permit.deletion()),
        () -> Answer.yesOrNo(moves.drop(permit)));
  }

  /**
   * @param read the record on which the decision rests
   */
  void restore(TenantRecord read, String owner) {
    history.call(
        client,
        Question.of("restore")
            .tenant(history.nameOf(read.id()))
            .version(read.version())
            .owner(owner),
        () -> {
          Optional<TenantRecord> restored = moves.restore(read.id(), read.version(), owner);
          restored.ifPresent(board::note);
          return restored
              .map(r -> Answer.of("restored", history.seen(r)))
              .orElse(Answer.of("none"));
        });
  }

  void order(SoftDeleted proof, DropOrder order) {
    history.call(
        client,
        Question.of(order == DropOrder.RESTORE ? "takeback" : Question.label(order))
            .tenant(history.nameOf(proof.tenantId()))
            .deletion(proof.deletion()),
        () ->
            switch (moves.obey(proof, order)) {
              case Retention.Done _ -> Answer.of("done");
              case Retention.Busy _ -> Answer.of("busy");
              case Retention.Refused _ -> Answer.of("refused");
            });
  }

  /**
   * @param read the record on which the decision rests
   */
  void give(TenantRecord read, String owner) {
    history.call(
        client,
        Question.of("give").tenant(history.nameOf(read.id())).version(read.version()).owner(owner),
        () -> {
          Optional<TenantRecord> given = moves.giveTo(read.id(), read.version(), owner);
          given.ifPresent(board::note);
          return given.map(r -> Answer.of("given", history.seen(r))).orElse(Answer.of("none"));
        });
  }

  private enum Outcome {
    BEGUN,
    BUSY,
    SUSPENDED,
    PAUSED,
    EARLY,
    HELD,
    RETAINED,
    VOID;

    static Outcome of(BeginDrop begun) {
      return switch (begun) {
        case BeginDrop.Begun _ -> BEGUN;
        case BeginDrop.Busy _ -> BUSY;
        case BeginDrop.Suspended _ -> SUSPENDED;
        case BeginDrop.Paused _ -> PAUSED;
        case BeginDrop.TooEarly _ -> EARLY;
        case BeginDrop.Held _ -> HELD;
        case BeginDrop.Retained _ -> RETAINED;
        case BeginDrop.Void _ -> VOID;
      };
    }
  }
}
