package com.example.orders;

import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Turns what the database said, however often it was wrapped, into an answer (RFC 9457). */
@RestControllerAdvice
class Refusals {

  // A refusal comes as the failure to begin a transaction; the database may be lost at any time.
  @ExceptionHandler({
    TransactionException.class,
    DataAccessException.class,
    PersistenceException.class
  })
  ResponseEntity<ProblemDetail> answer(Exception error) throws Exception {
    SQLException said =
        Stream.iterate((Throwable) error, e -> e != null, Throwable::getCause)
            .filter(SQLException.class::isInstance)
            .map(SQLException.class::cast)
            .findFirst()
            .orElseThrow(() -> error);
    // What is no refusal and no outage is a bug, and shows as one: 500.
    ProblemDetail problem = problem(said).orElseThrow(() -> error);
    var answer = ResponseEntity.status(problem.getStatus()).cacheControl(CacheControl.noStore());
    return (problem.getStatus() == 503 ? answer.header("Retry-After", "1") : answer).body(problem);
  }

  private static Optional<ProblemDetail> problem(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    if (state.startsWith("TN")) {
      String detail = error.getMessage().lines().findFirst().orElse("").replace("ERROR: ", "");
      return Optional.of(problem(Integer.parseInt(state.substring(2)), detail));
    }
    // Connection lost, resources exhausted, server stopping; and the pool's time-out.
    boolean away = state.matches("(08|53|57).*") || error instanceof SQLTransientException;
    return away ? Optional.of(problem(503, "The database is away")) : Optional.empty();
  }

  private static ProblemDetail problem(int status, String detail) {
    return ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
  }
}
