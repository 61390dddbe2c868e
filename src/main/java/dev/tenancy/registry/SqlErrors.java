package dev.tenancy.registry;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What an error of the database means; see "PostgreSQL Error Codes" in its manual. */
public final class SqlErrors {
  private SqlErrors() {}

  /** The SQLSTATE of the first SQLException among the causes of {@code error}. */
  public static Optional<String> stateOf(Throwable error) {
    return first(error).map(SQLException::getSQLState);
  }

  /** Whether the SQLSTATE of {@code error} is one of {@code states}. */
  public static boolean hasState(Throwable error, String... states) {
    return stateOf(error).filter(List.of(states)::contains).isPresent();
  }

  /**
   * What happened, in one line for people: the database's own words where it said any, never a
   * statement's text or parameters.
   */
  public static String describe(Throwable error) {
    SQLException sql = first(error).orElse(null);
    if (sql == null) {
      return error.getClass().getSimpleName() + ": " + error.getMessage();
    }
    Throwable cause = sql;
    // A pool's time-out hides the reason behind it.
    while (cause.getCause() instanceof SQLException deeper) {
      cause = deeper;
    }
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no message");
    String state = ((SQLException) cause).getSQLState();
    return state == null ? message : message + " (SQLSTATE " + state + ")";
  }

  /**
   * Whether the server, or something on the way to it, had ended the session that was used, so that
   * another session may be answered. Not: no session was to be had, or an answer was not waited
   * for.
   */
  public static boolean isSessionEnded(Throwable error) {
    String state = stateOf(error).orElse("");
    boolean ended =
        switch (state) {
          // Told to end, by an administrator or by a crash of another session.
          case "57P01", "57P02" -> true;
          // Found closed, or broken while it was used.
          case "08003", "08006" -> true;
          default -> false;
        };
    return ended && !isGivenUp(error);
  }

  private static boolean isGivenUp(Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof SocketTimeoutException) {
        return true;
      }
    }
    return Thread.currentThread().isInterrupted();
  }

  /** Whether this came from the database, or from the way to it, at all. */
  public static boolean isFromDatabase(Throwable error) {
    return first(error).isPresent();
  }

  private static Optional<SQLException> first(Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
