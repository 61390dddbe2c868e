package dev.tenancy.histories;

import dev.tenancy.registry.Claim;
import dev.tenancy.registry.RecordReader;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.Settings;
import dev.tenancy.registry.TenantClaims;
import dev.tenancy.registry.TenantProvisioning;
import dev.tenancy.schema.SchemaTakeover;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.Failure;
import dev.tenancy.tenant.TenantRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** The product's calls of a tenant's living half, recorded. */
final class RecordedProvisioning {
  private static final Duration LONGER_THAN_A_ROUND = Duration.ofHours(1);

  private final int client;
  private final History history;
  private final Board board;
  private final RecordReader reader;
  private final TenantClaims claims;
  private final Moves moves;
  private final TenantProvisioning provisioning;

  RecordedProvisioning(int client, History history, Board board, Moves moves) {
    this.client = client;
    this.history = history;
    this.board = board;
    this.reader = new RecordReader(moves.database);
    this.claims = new TenantClaims(moves.database, new SchemaTakeover());
    this.moves = moves;
    this.provisioning = new TenantProvisioning(moves.database);
  }

  Optional<TenantRecord> read() {
    return shown(Question.of("read"), "found", () -> reader.find(history.slug()));
  }

  Optional<TenantRecord> apply(String owner, boolean active, DeletionPolicy policy, boolean kept) {
    Settings settings =
        new Settings(
            history.slug().value(),
            active,
            false,
            DeletionTerms.DEFAULT
                .withDrainPeriod(Duration.ZERO)
                .withPolicy(policy)
                .withRetention(kept ? LONGER_THAN_A_ROUND : Duration.ZERO));
    return shown(
        Question.of("apply").owner(owner).settings(active, policy, kept),
        "found",
        () -> moves.apply(owner, settings));
  }

  /** Returns the record if it is the owner's. */
  Optional<TenantRecord> claim(String owner) {
    Claim claim =
        new Claim(
            owner,
            history.slug(),
            Optional.empty(),
            RegistryFixture.settings(history.slug().value()));
    var granted = new Result<TenantRecord>();
    history.call(
        client,
        Question.of("claim").owner(owner),
        () ->
            switch (claims.claim(claim)) {
              case Claim.Granted yes -> {
                granted.value = yes.record();
                board.note(yes.record());
                yield Answer.of("granted", history.seen(yes.record()));
              }
              case Claim.SlugTaken no -> {
                board.note(no.by());
                yield Answer.of("taken", history.seen(no.by()));
              }
              case Claim.Result other -> Answer.of(other.toString());
            });
    return Optional.ofNullable(granted.value);
  }

  /** Makes the schema with one row, which says whose it is. */
  boolean create(UUID tenant) {
    return history
        .call(
            client,
            Question.of("create").tenant(history.nameOf(tenant)),
            () ->
                Answer.of(
                    provisioning
                        .whileProvisioning(tenant, RecordedProvisioning::createSchema)
                        .orElse("none")))
        .equals(Answer.of("done"));
  }

  private static String createSchema(Handle handle, TenantRecord record) {
    String table = record.schemaName().orElseThrow() + ".orders";
    new TenantSchemas().create(handle, record.schemaName().orElseThrow(), record.id());
    handle.execute("create table if not exists " + table + " (id int primary key, owner text)");
    handle.execute("insert into " + table + " values (1, ?) on conflict do nothing", record.id());
    return "done";
  }

  void markReady(UUID tenant) {
    move("ready", tenant, () -> provisioning.markReady(tenant, Optional.of("1")));
  }

  void markFailed(UUID tenant) {
    move("fail", tenant, () -> provisioning.markFailed(tenant, new Failure("Test", "as chosen")));
  }

  void retry(UUID tenant) {
    move("retry", tenant, () -> provisioning.retry(tenant));
  }

  private void move(String op, UUID tenant, Attempt<Boolean> attempt) {
    history.call(
        client,
        Question.of(op).tenant(history.nameOf(tenant)),
        () -> Answer.yesOrNo(attempt.make()));
  }

  /** Is inside as a migration, for as long as {@code work} takes. */
  void migrate(UUID tenant, Runnable work) {
    int visit = history.nextVisit();
    Question in = Question.visit("movein", visit).tenant(history.nameOf(tenant));
    Question out = Question.visit("moveout", visit);
    long called = System.nanoTime();
    long[] inside = new long[2];
    Answer entered;
    long released;
    try {
      boolean admitted =
          provisioning
              .admitted(
                  tenant,
                  record -> {
                    inside[0] = System.nanoTime();
                    work.run();
                    inside[1] = System.nanoTime();
                    return true;
                  })
              .isPresent();
      released = System.nanoTime();
      entered = Answer.of(admitted ? "admitted" : "none");
      if (admitted) {
        history.add(client, out, Answer.of("left"), inside[1], released);
      }
    } catch (SQLException | JdbiException e) {
      entered = history.unanswered(e, "movein");
      released = Long.MAX_VALUE;
      if (inside[0] != 0) {
        entered = Answer.of("admitted");
        history.add(client, out, Answer.NONE, called, System.nanoTime());
      }
    }
    long answered = inside[0] != 0 ? inside[0] : System.nanoTime();
    history.add(client, in, entered, called, answered, released);
  }

  private Optional<TenantRecord> shown(
      Question question, String word, Attempt<Optional<TenantRecord>> attempt) {
    var found = new Result<TenantRecord>();
    history.call(
        client,
        question,
        () -> {
          Optional<TenantRecord> record = attempt.make();
          record.ifPresent(board::note);
          found.value = record.orElse(null);
          return record.map(r -> Answer.of(word, history.seen(r))).orElse(Answer.of("none"));
        });
    return Optional.ofNullable(found.value);
  }

  private interface Attempt<T> {
    T make();
  }

  private static final class Result<T> {
    T value;
  }
}
