package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.tenant.TenantRecord;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds a drop on purpose is no drain that lasts: nobody is called, no session is ended. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantDrainTest {
  private RegistryFixture fixture;
  private TenantDrain drain;

  @BeforeAll
  void open() {
    fixture = new RegistryFixture();
    drain = new TenantDrain(fixture.database());
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "suspended = true",
        "deletion_policy = 'Retain'",
        "drop_paused = true",
        "drop_held_at = clock_timestamp()",
        "retention_ms = 3600000"
      })
  void givenAnOverdueDrain_whenItsDropIsHeld_thenItIsOverdueNoMore(String hold)
      throws SQLException {
    TenantRecord record = fixture.ready("held-" + Math.abs(hold.hashCode()));
    change(record, "drain_timeout_ms = 1");
    SoftDeleted proof = fixture.softDelete(record);
    await().until(() -> drain.isOverdue(proof));

    change(record, hold);

    assertThat(drain.isOverdue(proof)).isFalse();
    assertThat(fixture.records().find(record.id()).orElseThrow().deletion().drain().blockedSince())
        .isEmpty();
  }

  private void change(TenantRecord record, String columns) throws SQLException {
    fixture.asAdmin("update tenancy.tenants set " + columns + " where id = '" + record.id() + "'");
  }
}
