package dev.tenancy;

import java.util.Optional;

/** Which build this is. */
final class Version {
  private Version() {}

  /** The version in the jar's manifest, or {@code dev} if this does not run from a jar. */
  static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
