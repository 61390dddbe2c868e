package dev.tenancy.storm;

import java.util.Set;

/**
 * What a client was told.
 *
 * @param owners whose rows it was given; empty if it was given none
 * @param note what a gate named as the schema, or what went wrong
 */
record Answer(Outcome outcome, Set<String> owners, String note) {

  static Answer of(Outcome outcome) {
    return new Answer(outcome, Set.of(), "");
  }

  static Answer of(Outcome outcome, String note) {
    return new Answer(outcome, Set.of(), note);
  }

  /** By HTTP's status; a 503 must say when to come again. */
  static Answer ofStatus(int status, boolean retryAfter, String note) {
    return of(
        switch (status) {
          case 200 -> Outcome.ADMITTED;
          case 410 -> Outcome.GONE;
          case 400, 403, 404 -> Outcome.REFUSED;
          case 503 -> retryAfter ? Outcome.UNAVAILABLE : Outcome.FAILED;
          default -> Outcome.FAILED;
        },
        status == 200 ? note : status + " " + note);
  }
}
