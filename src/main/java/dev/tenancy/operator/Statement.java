package dev.tenancy.operator;

/**
 * What a condition is to say, before it is known since when.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason CamelCase, not empty
 * @param message for people
 */
record Statement(String status, String reason, String message) {

  static Statement yes(String reason, String message) {
    return new Statement("True", reason, message);
  }

  static Statement no(String reason, String message) {
    return new Statement("False", reason, message);
  }

  static Statement unknown(String reason, String message) {
    return new Statement("Unknown", reason, message);
  }
}
