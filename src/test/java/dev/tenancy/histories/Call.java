package dev.tenancy.histories;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One call, a line of a history's file. Times are nanoseconds of this process's monotonic clock.
 *
 * @param client the thread; it has one call at a time
 * @param released until when it may have held the tenant's lock, 0: to its response
 */
record Call(
    int round,
    int client,
    Question in,
    Answer out,
    long call,
    @JsonProperty("return") long returned,
    long released) {

  /** Its question and its answer without their particulars, as in {@code begin busy}. */
  String kind() {
    String kind = in.op() + " " + out.answer();
    return isEntryOfAnHeir() ? kind + " again" : kind;
  }

  /** The tenant that was entered is not the round's first. */
  private boolean isEntryOfAnHeir() {
    return in.op().equals("enter") && out.tenant() != null && !out.tenant().equals("t1");
  }
}
