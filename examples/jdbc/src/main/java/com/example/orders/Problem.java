package com.example.orders;

import java.sql.SQLException;
import java.sql.SQLTransientException;

/** The body of an answer that is no success (RFC 9457). */
record Problem(String type, String title, int status) {

  static Problem of(int status, String title) {
    return new Problem("about:blank", title, status);
  }

  /** What an error of the database means to the client. */
  static Problem of(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    if (state.startsWith("TN")) {
      String title = error.getMessage().lines().findFirst().orElse("").replace("ERROR: ", "");
      return of(Integer.parseInt(state.substring(2)), title);
    }
    // Connection lost, resources exhausted, server stopping; and the pool's time-out.
    boolean away = state.matches("(08|53|57).*") || error instanceof SQLTransientException;
    return away ? of(503, "The database is away") : of(500, "Internal Server Error");
  }
}
