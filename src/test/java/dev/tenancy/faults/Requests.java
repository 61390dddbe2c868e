package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The application's requests, again and again, each through {@code tenancy.enter}; every answer is
 * written down.
 */
final class Requests implements AutoCloseable {
  /** The answer of a request that read rows of its own tenant, or none, and nobody else's. */
  static final String SERVED = "own rows";

  /** The answer of a request without a database. */
  static final String NO_DATABASE = "no database";

  private static final int REST_MILLIS = 10;

  private final DataSource application;
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  private record Answer(String slug, long asked, long answered, String what) {}

  Requests(Postgres postgres, String... slugs) {
    this.application = postgres.as(Postgres.ORDERS_APP);
    for (String slug : slugs) {
      clients.add(Thread.ofVirtual().name("requests of " + slug).start(() -> drive(slug)));
    }
  }

  /** The different answers that requests of this tenant got so far. */
  Set<String> answersTo(String slug) {
    return answers.stream()
        .filter(a -> a.slug().equals(slug))
        .map(Answer::what)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Stops, and checks that nothing but these was answered and nobody was served after a 410. */
  void stopAndExpectOnly(String slug, String... allowed) {
    close();
    assertThat(answersTo(slug)).as("answers to " + slug).isSubsetOf(allowed);
    long firstGone =
        answers.stream()
            .filter(a -> a.slug().equals(slug) && a.what().equals("TN410"))
            .mapToLong(Answer::answered)
            .min()
            .orElse(Long.MAX_VALUE);
    assertThat(answers)
        .filteredOn(a -> a.slug().equals(slug) && a.what().equals(SERVED))
        .allMatch(a -> a.asked() <= firstGone, "asked before the first 410");
  }

  /** Stops after the requests under way. */
  @Override
  public void close() {
    stopped = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drive(String slug) {
    while (!stopped) {
      try (Connection connection = application.getConnection()) {
        connection.setAutoCommit(false);
        while (!stopped) {
          long asked = System.nanoTime();
          String what = ask(connection, slug);
          answers.add(new Answer(slug, asked, System.nanoTime(), what));
          if (what.equals(NO_DATABASE)) {
            break;
          }
          Thread.sleep(REST_MILLIS);
        }
      } catch (SQLException e) {
        answers.add(new Answer(slug, System.nanoTime(), System.nanoTime(), describe(e)));
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String ask(Connection connection, String slug) throws SQLException {
    try (PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)");
        PreparedStatement read =
            connection.prepareStatement(
                "select coalesce(string_agg(distinct owner, ','), ?) from orders")) {
      enter.setString(1, slug);
      enter.execute();
      read.setString(1, slug);
      String owners;
      try (ResultSet row = read.executeQuery()) {
        row.next();
        owners = row.getString(1);
      }
      connection.commit();
      return owners.equals(slug) ? SERVED : "rows of " + owners;
    } catch (SQLException e) {
      String what = describe(e);
      if (!what.equals(NO_DATABASE)) {
        connection.rollback();
      }
      return what;
    }
  }

  private static String describe(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    // Connections refused and lost; the server stops, starts or was killed.
    if (state.startsWith("08") || state.startsWith("57P")) {
      return NO_DATABASE;
    }
    return state.startsWith("TN") ? state : state + " " + e.getMessage();
  }
}
