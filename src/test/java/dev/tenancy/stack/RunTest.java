package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  @TempDir Path root;

  @Test
  void givenARunInProgress_whenAnotherStarts_thenItSaysSoAndLeavesTheFirstAlone() throws Exception {
    try (var first = DataDir.open(root, false)) {
      Files.writeString(first.environment(), "export PGPORT='1'\n");
      assertThatThrownBy(() -> new Run(root, System.out).untilInterrupted(true))
          .hasMessageContaining("already running");
      assertThat(first.environment()).exists();
    }
    assertThat(root.resolve("env")).doesNotExist();
  }
}
