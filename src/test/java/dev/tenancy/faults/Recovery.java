package dev.tenancy.faults;

/** The figures: how long each recovery took, one line each in the test's output. */
final class Recovery {
  private Recovery() {}

  static void took(String what, long beganNanos) {
    System.out.printf("[recovery] %5.1f s  %s%n", (System.nanoTime() - beganNanos) / 1e9, what);
  }
}
