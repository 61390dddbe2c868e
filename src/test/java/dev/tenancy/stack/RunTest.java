package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "1,true",
    "yes,true",
    "TRUE,true",
    "'',false",
    "0,false",
    "no,false",
    "False,false",
  })
  void givenYesOrNo_whenAskedForAFreshStart_thenItIsTakenAsSuch(String value, boolean fresh) {
    assertThat(Run.isFresh(value)).isEqualTo(fresh);
  }

  @Test
  void givenNeitherYesNorNo_whenAskedForAFreshStart_thenItIsRefused() {
    assertThatThrownBy(() -> Run.isFresh("maybe"))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("FRESH=maybe");
  }

  @Test
  void givenTheReadme_whenComparedWithWhatRunPrints_thenTheRecipeIsTheSame() throws Exception {
    assertThat(Files.readString(Path.of("README.md")))
        .contains(Run.recipe(Path.of(".local")).indent(4));
  }
}
