package dev.tenancy.operator;

/**
 * What a condition is to say, before it is known since when.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason CamelCase, not empty
 * @param message for people
 */
record Claim(String status, String reason, String message) {

  static Claim yes(String reason, String message) {
    return new Claim("True", reason, message);
  }

  static Claim no(String reason, String message) {
    return new Claim("False", reason, message);
  }

  static Claim unknown(String reason, String message) {
    return new Claim("Unknown", reason, message);
  }
}
