package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
  @TempDir Path root;
  DataDir dir;

  @BeforeEach
  void open() {
    dir = DataDir.open(root, false);
  }

  @AfterEach
  void close() {
    dir.close();
  }

  @Test
  void givenAProgramThatFails_whenStarted_thenTheEndOfItsLogIsSaid() {
    var process = new ServerProcess("broken", dir);
    assertThatThrownBy(() -> start(process, "echo no such flag; exit 3", () -> false))
        .hasMessageContaining("broken ended with exit code 3")
        .hasMessageContaining("no such flag");
  }

  @Test
  void givenAProgramThatIsNeverReady_whenTheTimeIsUp_thenItSaysSoWithTheCause() {
    var process = new ServerProcess("slow", dir);
    ServerProcess.Probe refused =
        () -> {
          throw new ConnectException("refused");
        };
    assertThatThrownBy(() -> start(process, "exec sleep 600", refused))
        .hasMessageContaining("slow is not ready")
        .hasRootCauseMessage("refused");
  }

  @Test
  void givenAProgramDeafToTerm_whenStopped_thenItIsKilledAfterTheGrace() {
    var process = new ServerProcess("deaf", dir);
    start(process, "trap '' TERM; exec sleep 600", () -> true);
    process.stop("TERM", Duration.ofMillis(200));
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void givenAFrozenProgram_whenStopped_thenItEndsByItself() {
    var process = new ServerProcess("frozen", dir);
    start(process, "exec sleep 600", () -> true);
    process.signal("STOP");
    assertThat(process.isAlive()).isTrue();
    process.stop("TERM", Duration.ofMinutes(5));
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void givenMyOwnSettings_whenAProgramStarts_thenItDoesNotInheritThem() {
    var java = JavaProcess.ofMain(dir, "ready", ReadyServer.class.getName());
    java.env("READY_PORT", java.port()).start();
    assertThat(dir.log("ready")).content().contains("KUBECONFIG=null");
    java.freeze();
    java.kill();
    assertThat(java.isAlive()).isFalse();
    java.start();
    java.stop();
    assertThat(java.isAlive()).isFalse();
  }

  private static void start(ServerProcess process, String script, ServerProcess.Probe probe) {
    process.start(List.of("sh", "-c", script), Map.of(), Duration.ofMillis(500), probe);
  }
}
