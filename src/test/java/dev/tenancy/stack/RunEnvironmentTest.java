package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunEnvironmentTest {
  @Test
  void givenAValueWithQuotes_whenAShellReadsTheScript_thenItGetsTheValue() {
    String script = new RunEnvironment().set("PGPASSWORD", "it's $HOME").set("PGPORT", 1).script();
    var line = List.of("sh", "-c", script + "printf '%s:%s' \"$PGPASSWORD\" $PGPORT");
    assertThat(new Command(line, Map.of(), Duration.ofSeconds(5)).run().orThrow())
        .isEqualTo("it's $HOME:1");
  }

  @Test
  void givenToolsInADirectory_whenAShellReadsTheScriptTwice_thenTheyAreOnItsPathOnce() {
    String script = new RunEnvironment().onPath(Path.of("/it's here")).script();
    var line = List.of("sh", "-c", "PATH=/bin\n" + script + script + "printf '%s' \"$PATH\"");
    assertThat(new Command(line, Map.of(), Duration.ofSeconds(5)).run().orThrow())
        .isEqualTo("/it's here:/bin");
  }
}
