package dev.tenancy.workflow;

import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.registry.TenantDrain;
import dev.tenancy.schema.Blocker;
import dev.tenancy.schema.Blocker.Prepared;
import dev.tenancy.schema.Blocker.Session;
import dev.tenancy.schema.Blockers;
import dev.tenancy.schema.SessionTerminator;
import dev.tenancy.schema.SessionTerminator.GoneOn;
import dev.tenancy.schema.SessionTerminator.Refused;
import dev.tenancy.schema.SessionTerminator.Told;
import dev.tenancy.tenant.TenantRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions that hold one tenant, during one attempt of its drain. Only a transaction that
 * was seen at two looks: one that is over in a moment is not worth it, and its connection might be
 * another tenant's by then.
 */
final class HolderEviction {
  private static final Logger LOG = LoggerFactory.getLogger(HolderEviction.class);

  private final SoftDeleted softDeleted;
  private final SessionTerminator sessions;
  private final TenantDrain drains;
  private final EndedSessions counters;
  private final Set<Transaction> dealtWith = new HashSet<>();
  private Set<Transaction> before = Set.of();

  /** One transaction of one session, and no other. */
  private record Transaction(int pid, Optional<Instant> session, Optional<Instant> since) {
    static Transaction of(Session session) {
      return new Transaction(session.pid(), session.startedAt(), session.since());
    }
  }

  HolderEviction(
      SoftDeleted softDeleted,
      SessionTerminator sessions,
      TenantDrain drains,
      EndedSessions counters) {
    this.softDeleted = softDeleted;
    this.sessions = sessions;
    this.drains = drains;
    this.counters = counters;
  }

  /** Remembers who was there. */
  void seen(Blockers blockers) {
    before =
        blockers.all().stream()
            .flatMap(
                blocker -> blocker instanceof Session session ? Stream.of(session) : Stream.empty())
            .map(Transaction::of)
            .collect(Collectors.toSet());
  }

  /**
   * Ends what may be ended.
   *
   * @return why the rest was not, in words that stay the same from look to look
   * @throws org.jdbi.v3.core.JdbiException if the database cannot be asked
   */
  List<String> end(TenantRecord record, Blockers blockers) {
    return blockers.all().stream()
        .map(blocker -> end(record, blocker))
        .flatMap(Optional::stream)
        .sorted()
        .toList();
  }

  private Optional<String> end(TenantRecord record, Blocker blocker) {
    return switch (blocker) {
      case Prepared prepared ->
          Optional.of(
              "prepared transaction '%s' is for its transaction manager to commit or roll back"
                  .formatted(prepared.gid()));
      case Session session -> {
        Transaction transaction = Transaction.of(session);
        yield before.contains(transaction) ? end(record, session, transaction) : Optional.empty();
      }
    };
  }

  private Optional<String> end(TenantRecord record, Session session, Transaction transaction) {
    return switch (sessions.end(record, session)) {
      case GoneOn() -> Optional.empty();
      case Told() -> {
        // Told again and again until it hears, counted once.
        if (dealtWith.add(transaction)) {
          counters.ended();
          drains.ended(softDeleted);
          report(record, session);
        }
        yield Optional.empty();
      }
      case Refused(String why) -> {
        if (dealtWith.add(transaction)) {
          counters.refused();
        }
        yield Optional.of("pid %d is %s".formatted(session.pid(), why));
      }
    };
  }

  private static void report(TenantRecord record, Session session) {
    LOG.atWarn()
        .addKeyValue("tenant", record.slug().value())
        .log(
            "session {} of role {}, app {}, is ended: it held the tenant for longer than"
                + " spec.deletion.drainTimeout allows",
            session.pid(),
            session.role().orElse("(unknown)"),
            session.application().orElse("(none)"));
  }
}
