package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Objects that are gone because etcd forgot them, and two operators that look at once. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrphansUnderFaultsTest {
  private World world;

  @BeforeAll
  void start() {
    world =
        World.start(
            Stack.builder()
                .operatorEnv("TENANCY_LEADER_ELECTION", false)
                .operatorEnv("TENANCY_SWEEP_INTERVAL", "1s")
                .operatorEnv("TENANCY_ORPHAN_INTERVAL", "1s"));
    world.stack().anotherOperator("operator-2").start();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void givenEtcdRestoredFromABackup_whenItIsUp_thenWhatIsYoungerFollowsItsPolicy()
      throws IOException {
    world.create("older");
    Path backup = world.stack().dir().root().resolve("etcd-backup");
    withoutEtcd(() -> copy(etcd(), backup));
    world.create("younger");
    String uid = world.registry().rows("younger").getFirst().uid();
    await()
        .atMost(World.LIMIT)
        .until(
            () ->
                !world
                    .registry()
                    .admin()
                    .texts("select uid from tenancy.homes where uid = ?", uid)
                    .isEmpty());
    withoutEtcd(
        () -> {
          delete(etcd());
          copy(backup, etcd());
        });
    assertThat(world.tenant("younger").isMissingNode()).isTrue();
    world.awaitStatus("younger", "dropped");
    assertThat(world.registry().tenantSchemas()).contains("tenant_older");
    assertThat(world.registry().rows("younger").getFirst().deletions()).isEqualTo(1);
    assertThat(world.audit().drops("tenant_younger")).isEqualTo(1);
    assertThat(world.registry().status("older")).hasValue("ready");
    await()
        .atMost(World.LIMIT)
        .untilAsserted(() -> assertThat(events("RecordWithoutObject", uid)).isPositive());
  }

  private long events(String reason, String uid) {
    return world
        .kubectl(
            "get",
            "events",
            "-n",
            "default",
            "--field-selector=reason=" + reason + ",involvedObject.uid=" + uid,
            "-o",
            "name")
        .lines()
        .count();
  }

  private Path etcd() {
    return world.stack().dir().root().resolve("etcd");
  }

  private void withoutEtcd(Runnable act) {
    world.stack().apiServer().stop();
    world.stack().etcd().stop();
    act.run();
    world.stack().etcd().start();
    world.stack().apiServer().start();
  }

  private static void copy(Path from, Path to) {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
