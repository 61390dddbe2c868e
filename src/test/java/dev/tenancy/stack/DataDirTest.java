package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {
  @TempDir Path root;

  @Test
  void givenAnOpenDirectory_whenOpenedAgain_thenSaysWhoUsesIt() {
    try (var first = DataDir.open(root, false)) {
      assertThatThrownBy(() -> DataDir.open(root, false))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("already running")
          .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
      assertThat(first.root()).isEqualTo(root);
    }
  }

  @Test
  void givenAClosedDirectory_whenOpenedAgain_thenPortsAndSecretsAreTheSame() throws Exception {
    int port;
    String secret;
    try (var dir = DataDir.open(root, false)) {
      port = dir.port("etcd");
      secret = Files.readString(dir.secret("admin"));
    }
    try (var dir = DataDir.open(root, false)) {
      assertThat(dir.port("etcd")).isEqualTo(port);
      assertThat(dir.secret("admin")).hasContent(secret);
    }
  }

  @Test
  void givenData_whenOpenedFresh_thenItIsForgotten() throws Exception {
    String secret;
    try (var dir = DataDir.open(root, false)) {
      secret = Files.readString(dir.secret("admin"));
    }
    try (var dir = DataDir.open(root, true)) {
      assertThat(dir.secret("admin")).content().isNotEqualTo(secret);
    }
  }

  @Test
  void givenAnInterruptedForgetting_whenOpened_thenItIsFinished() throws Exception {
    Files.createFile(root.resolve("forgetting"));
    Files.createFile(Files.createDirectory(root.resolve("postgresql")).resolve("half"));
    try (var dir = DataDir.open(root, false)) {
      assertThat(dir.root().resolve("postgresql")).doesNotExist();
      assertThat(dir.root().resolve("forgetting")).doesNotExist();
    }
  }

  @Test
  void givenARememberedPortInUse_whenAskedFor_thenAnotherOneIsGiven() throws Exception {
    try (var dir = DataDir.open(root, false)) {
      int port = dir.port("etcd");
      try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(dir.port("etcd")).isNotEqualTo(taken.getLocalPort());
      }
    }
  }

  @Test
  void givenASecret_whenWritten_thenOnlyItsOwnerReadsIt() throws Exception {
    try (var dir = DataDir.open(root, false)) {
      Path secret = dir.secret("admin");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void givenARunningProcess_whenTheDirectoryIsClosed_thenItAndItsChildrenEnd() {
    ProcessHandle process;
    try (var dir = DataDir.open(root, false)) {
      process = sleeper(dir).toHandle();
      assertThat(dir.directory("pids").resolve("sleeper.pid")).exists();
    }
    assertThat(Ending.isGone(process)).isTrue();
    assertThat(root.resolve("pids")).isEmptyDirectory();
  }

  @Test
  void givenAProcessLeftByAKilledRun_whenTheDirectoryIsOpened_thenItIsEnded() throws Exception {
    Files.createDirectories(root.resolve("pids"));
    Process left = new ProcessBuilder("sleep", "600").start();
    Files.writeString(root.resolve("pids/left.pid"), left.pid() + "\n");
    try (var dir = DataDir.open(root, false)) {
      assertThat(left.onExit()).succeedsWithin(Duration.ofSeconds(5));
      assertThat(dir.directory("pids").resolve("left.pid")).doesNotExist();
    }
  }

  @Test
  void givenANumberUsedAgain_whenTheDirectoryIsOpened_thenTheStrangerLives() throws Exception {
    Files.createDirectories(root.resolve("pids"));
    Process stranger = new ProcessBuilder("sleep", "600").start();
    Path file = Files.writeString(root.resolve("pids/old.pid"), stranger.pid() + "\n");
    var longAgo = Instant.now().minus(Duration.ofHours(1));
    Files.setLastModifiedTime(file, FileTime.from(longAgo));
    try (var dir = DataDir.open(root, false)) {
      assertThat(stranger.isAlive()).isTrue();
      assertThat(dir.directory("pids").resolve("old.pid")).doesNotExist();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void givenARunningProcess_whenTheGuardianLosesItsParent_thenTheProcessIsEnded() throws Exception {
    try (var dir = DataDir.open(root, false)) {
      Process process = sleeper(dir);
      // What the end of a JVM, of whatever kind, does to its guardian.
      dir.processes().guardian().close();
      assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(5));
    }
  }

  @Test
  void givenAClosedDirectory_whenAProcessIsStarted_thenItIsRefused() {
    var dir = DataDir.open(root, false);
    dir.close();
    assertThatThrownBy(() -> sleeper(dir)).hasMessageContaining("closing");
  }

  private static Process sleeper(DataDir dir) {
    Process process =
        dir.processes()
            .start(
                "sleeper",
                List.of("sh", "-c", "sleep 600 & echo up; wait"),
                Map.of(),
                dir.log("sleeper"));
    await().until(() -> Files.readString(dir.log("sleeper")).contains("up"));
    return process;
  }
}
