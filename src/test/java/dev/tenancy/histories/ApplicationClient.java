package dev.tenancy.histories;

import dev.tenancy.tenant.Slug;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.UUID;

/**
 * Makes requests as an application does: enters, reads, commits. A request that is inside counts as
 * several calls, because its promise is about the time between them.
 */
final class ApplicationClient {
  private final int client;
  private final History history;
  private final ApplicationConnection door;
  private final Random random;

  ApplicationClient(int client, History history, ApplicationConnection door, Random random) {
    this.client = client;
    this.history = history;
    this.door = door;
    this.random = random;
  }

  void request() throws SQLException {
    Connection connection = door.open();
    int visit = history.nextVisit();
    long called = System.nanoTime();
    Answer entered = answer(() -> enter(connection));
    long answered = System.nanoTime();
    boolean ended =
        entered.answer().equals("admitted")
            ? stay(connection, visit, called)
            : !entered.equals(Answer.NONE) && ended(connection);
    history.add(
        client,
        Question.visit("enter", visit),
        entered,
        called,
        answered,
        ended ? System.nanoTime() : Long.MAX_VALUE);
    if (!ended) {
      door.close();
    }
  }

  /**
   * Reads some rows and commits.
   *
   * @param entered when it asked to be let in
   * @return whether its end is known
   */
  private boolean stay(Connection connection, int visit, long entered) {
    long inside = entered;
    boolean lost = false;
    for (int reads = 1 + random.nextInt(2); reads > 0 && !lost; reads--) {
      Pause.upTo(1_500, random);
      long called = System.nanoTime();
      Answer rows = answer(() -> rows(connection));
      lost = rows.equals(Answer.NONE);
      if (!lost) {
        inside = called;
        history.add(client, Question.visit("rows", visit), rows, called, System.nanoTime());
      }
    }
    long called = System.nanoTime();
    Answer left = lost ? Answer.NONE : answer(() -> commit(connection));
    lost = left.equals(Answer.NONE);
    // Lost, it may have left as soon as its last answer was on the way, which is heard later.
    history.add(
        client, Question.visit("leave", visit), left, lost ? inside : called, System.nanoTime());
    return !lost;
  }

  private Answer enter(Connection connection) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement("select tenancy.enter(?)")) {
      Slug slug = history.slug();
      call.setString(1, slug.value());
      try (ResultSet row = call.executeQuery()) {
        row.next();
        return Answer.of("admitted", history.nameOf(row.getObject(1, UUID.class)));
      }
    }
  }

  private Answer rows(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select owner from orders")) {
      return row.next()
          ? Answer.of("rows", history.nameOf(UUID.fromString(row.getString(1))))
          : Answer.of("no rows");
    }
  }

  private static Answer commit(Connection connection) throws SQLException {
    connection.commit();
    return Answer.of("left");
  }

  private static boolean ended(Connection connection) {
    try {
      connection.rollback();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** An error is an answer, but not that the connection was lost. */
  private static Answer answer(Attempt attempt) {
    try {
      return attempt.make();
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (History.isLost(state)) {
        return Answer.NONE;
      }
      return Answer.of(state.startsWith("TN") ? state : "error " + state);
    }
  }

  private interface Attempt {
    Answer make() throws SQLException;
  }
}
