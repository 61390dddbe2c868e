package dev.tenancy;

import dev.tenancy.config.OperatorOptions;

/** Wires the operator. */
final class OperatorApp {
  private OperatorApp() {}

  /** Runs the operator until it is stopped; returns the exit code. */
  static int run(OperatorOptions options) {
    options.logFormat().use();
    throw new UnsupportedOperationException("the operator is not wired yet");
  }
}
