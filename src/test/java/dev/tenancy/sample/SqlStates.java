package dev.tenancy.sample;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.OptionalInt;

/** What an SQLSTATE means to a client of this application. */
final class SqlStates {
  private SqlStates() {}

  /**
   * The HTTP status: the one in a refusal's {@code TN…}; 503 if the database is away (classes 08,
   * 53, 57 and a pool's time-out); empty for the rest, which are errors of this application.
   */
  static OptionalInt httpStatus(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    if (state.matches("TN[0-9]{3}")) {
      return OptionalInt.of(Integer.parseInt(state.substring(2)));
    }
    boolean away =
        state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57")
            || error instanceof SQLTransientException;
    return away ? OptionalInt.of(503) : OptionalInt.empty();
  }
}
