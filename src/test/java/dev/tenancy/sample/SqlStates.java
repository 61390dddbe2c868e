package dev.tenancy.sample;

import java.sql.SQLException;
import java.sql.SQLTransientException;

/** What an SQLSTATE means to a client of this application. */
final class SqlStates {
  private SqlStates() {}

  /**
   * A refusal for {@code TN…}; 503 if the database is away (classes 08, 53, 57 and a pool's
   * time-out); 500 for the rest, which are errors of this application.
   */
  static Problem problem(SQLException error, String tenant) {
    String state = String.valueOf(error.getSQLState());
    if (state.matches("TN[0-9]{3}")) {
      return Problem.refusal(Integer.parseInt(state.substring(2)), message(error), tenant);
    }
    boolean away =
        state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57")
            || error instanceof SQLTransientException;
    return away
        ? Problem.plain(503, "Service Unavailable", "The database does not answer")
        : Problem.plain(500, "Internal Server Error", message(error));
  }

  private static String message(SQLException error) {
    return String.valueOf(error.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^ERROR: ", "");
  }
}
