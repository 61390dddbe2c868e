package dev.tenancy.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The CRD that ships is the one the classes say. */
class CrdTest {
  @Test
  void committedIsGenerated() throws IOException {
    assertThat(Files.readString(CrdGenerator.FILE))
        .as("crds/ is out of date: run `make crds` and commit")
        .isEqualTo(CrdGenerator.yaml());
  }

  @Test
  void generationIsDeterministic() {
    assertThat(CrdGenerator.yaml()).isEqualTo(CrdGenerator.yaml());
  }
}
