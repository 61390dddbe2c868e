package dev.tenancy.histories;

import com.fasterxml.jackson.annotation.JsonInclude;

/** What a call was answered. */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record Answer(String answer, String tenant, int deletion, Seen record) {

  /** There was none: the call may have taken effect, or may not. */
  static final Answer NONE = of("?");

  /** What the answer said of the tenant's record. */
  record Seen(
      String tenant,
      String owner,
      String status,
      boolean active,
      String policy,
      boolean kept,
      int deletions,
      long version) {}

  static Answer of(String word) {
    return new Answer(word, null, 0, null);
  }

  static Answer of(String word, Seen record) {
    return new Answer(word, null, 0, record);
  }

  static Answer of(String word, String tenant) {
    return new Answer(word, tenant, 0, null);
  }

  static Answer yesOrNo(boolean yes) {
    return of(yes ? "yes" : "no");
  }

  static Answer proof(int deletion) {
    return new Answer("proof", null, deletion, null);
  }
}
