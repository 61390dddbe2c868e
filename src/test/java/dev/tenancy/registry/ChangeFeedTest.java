package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The feed goes on whatever its listener does. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangeFeedTest {
  private RegistryFixture fixture;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void givenAListenerThatEndsInAnError_whenARecordChanges_thenItIsToldAgain() {
    AtomicInteger calls = new AtomicInteger();
    ConcurrentLinkedQueue<UUID> heard = new ConcurrentLinkedQueue<>();
    try (ChangeFeed feed =
        new ChangeFeed(
            fixture.database(),
            Duration.ofSeconds(1),
            changed -> {
              if (calls.getAndIncrement() == 0) {
                throw new StackOverflowError("planted");
              }
              ids(changed).forEach(heard::add);
            })) {
      TenantRecord record = fixture.ready("told-again");
      feed.start();

      await().untilAsserted(() -> assertThat(heard).contains(record.id()));
      await().untilAsserted(() -> assertThat(feed.problem()).isEmpty());
    }
  }

  private static List<UUID> ids(List<TenantRecord> records) {
    return records.stream().map(TenantRecord::id).toList();
  }
}
