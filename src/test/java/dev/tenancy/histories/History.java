package dev.tenancy.histories;

import dev.tenancy.registry.SqlErrors;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** All calls of one round, which has a slug of its own. */
final class History {
  private final int round;
  private final Slug slug;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Map<UUID, String> names = new ConcurrentHashMap<>();
  private final AtomicInteger tenants = new AtomicInteger();
  private final AtomicInteger visits = new AtomicInteger();

  History(int round, Slug slug) {
    this.round = round;
    this.slug = slug;
  }

  Slug slug() {
    return slug;
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Errors of the database that no lost connection explains. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  int nextVisit() {
    return visits.incrementAndGet();
  }

  /** A tenant's name in the history: its id is too long for people. */
  String nameOf(UUID id) {
    return names.computeIfAbsent(id, unused -> "t" + tenants.incrementAndGet());
  }

  Answer.Seen seen(TenantRecord record) {
    return new Answer.Seen(
        nameOf(record.id()),
        record.resourceUid().orElse(""),
        record.state().label(),
        record.active(),
        Question.label(record.terms().policy()),
        record.terms().retention().isPositive(),
        record.deletion().count(),
        record.version());
  }

  /** Makes a call and records it; an error of the database is no answer. */
  Answer call(int client, Question question, Callable<Answer> act) {
    long called = System.nanoTime();
    Answer answer;
    try {
      answer = act.call();
    } catch (Exception e) {
      answer = unanswered(e, question.op());
    }
    add(client, question, answer, called, System.nanoTime());
    return answer;
  }

  void add(int client, Question question, Answer answer, long called, long returned) {
    add(client, question, answer, called, returned, 0);
  }

  void add(
      int client, Question question, Answer answer, long called, long returned, long released) {
    calls.add(new Call(round, client, question, answer, called, returned, released));
  }

  /** No answer, because the database failed; what else may have failed is an error of the test. */
  Answer unanswered(Exception e, String op) {
    if (!SqlErrors.isFromDatabase(e)) {
      throw new IllegalStateException(op, e);
    }
    if (!isLost(SqlErrors.stateOf(e).orElse(""))) {
      faults.add(op + ": " + SqlErrors.describe(e));
    }
    return Answer.NONE;
  }

  /** Whether a connection was lost, as it is when its server process is ended. */
  static boolean isLost(String sqlState) {
    return sqlState.startsWith("08") || sqlState.equals("57P01");
  }
}
