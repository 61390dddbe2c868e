package dev.tenancy.bench;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** A file of {@code src/test/resources/bench}, for programs that read it themselves. */
final class Resource {
  private Resource() {}

  static Path file(String name) {
    try {
      return Path.of(Resource.class.getResource("/bench/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
