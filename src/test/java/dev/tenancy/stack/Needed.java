package dev.tenancy.stack;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine and cannot bring itself. */
public final class Needed {
  private Needed() {}

  /** Leaves the test out, by name, if something is missing; in continuous integration it fails. */
  public static void that(boolean there, String what) {
    if (!there && System.getenv("CI") != null) {
      Assertions.fail("missing: " + what);
    }
    if (!there) {
      System.out.println("A test is left out, missing: " + what);
    }
    Assumptions.assumeTrue(there, () -> "missing: " + what);
  }
}
