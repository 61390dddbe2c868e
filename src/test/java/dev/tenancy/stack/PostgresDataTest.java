package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresDataTest {
  @TempDir Path data;

  @Test
  void givenALivingServersLock_whenReleased_thenItStays() throws Exception {
    Process living = new ProcessBuilder("sleep", "600").start();
    try {
      Path lock = lockOf(living.pid());
      PostgresData.releaseFromTheDead(lock);
      assertThat(lock).content().startsWith(living.pid() + "\n");
    } finally {
      living.destroyForcibly();
    }
  }

  @Test
  void givenADeadServersLock_whenReleased_thenItIsOursAndTheRestIsKept() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path lock = lockOf(dead.pid());
    PostgresData.releaseFromTheDead(lock);
    assertThat(lock).hasContent(ProcessHandle.current().pid() + "\n/data\n1234 32768\n");
  }

  private Path lockOf(long pid) throws Exception {
    return Files.writeString(data.resolve("postmaster.pid"), pid + "\n/data\n1234 32768\n");
  }
}
