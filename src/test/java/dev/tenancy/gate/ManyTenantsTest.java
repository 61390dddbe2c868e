package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.stack.Postgres;
import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ten thousand tenants in a gate's memory, read from a real PostgreSQL. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyTenantsTest {
  private static final int TENANTS = 10_000;

  private RegistryFixture fixture;
  private Vertx vertx;
  private Database asGate;

  @BeforeAll
  void open() throws SQLException {
    fixture = new RegistryFixture();
    fixture.asAdmin(
        // The trigger numbers changes one by one, which takes long for so many at once.
        "set session_replication_role = replica",
        """
        insert into tenancy.tenants (slug, name, schema_name, status, resource_uid, schema_version,
            provisioned_at, version, deleted_at, dropped_at, deletions)
          select 'customer-' || n, 'The customer number ' || n, 'tenant_customer_' || n,
            case when mod(n, 10) = 0 then 'dropped' else 'ready' end, gen_random_uuid(), '12', now(),
            n, case when mod(n, 10) = 0 then now() end, case when mod(n, 10) = 0 then now() end,
            case when mod(n, 10) = 0 then 1 else 0 end
          from generate_series(1, %1$d) n;
        update tenancy.clock set version = %1$d
        """
            .formatted(TENANTS));
    vertx = Vertx.vertx();
    Postgres postgres = fixture.postgres();
    asGate =
        Database.open(
            new Database.Address(
                postgres.url(), Postgres.GATE, () -> postgres.password(Postgres.GATE), "test-gate"),
            2);
  }

  @AfterAll
  void close() {
    asGate.close();
    vertx.close();
    fixture.close();
  }

  @Test
  void givenTenThousandTenants_whenAGateIsWarm_thenItKnowsThemAllAndEachTakesLessThanAKilobyte() {
    // Code that a first gate loads must not count as the second one's memory.
    try (GateMind first = warm()) {
      assertThat(first.coldness()).isEmpty();
    }
    long before = usedAfterCollection();
    long began = System.nanoTime();
    try (GateMind mind = warm()) {
      System.out.printf(
          "%d tenants loaded in %d ms%n",
          TENANTS, Duration.ofNanos(System.nanoTime() - began).toMillis());
      long bytes = usedAfterCollection() - before;
      System.out.printf("%d bytes each%n", bytes / TENANTS);
      assertThat(bytes / TENANTS).isBetween(50L, 1_000L);
      assertThat(decision(mind, "customer-1")).isInstanceOf(Admission.Admitted.class);
      assertThat(decision(mind, "customer-9999")).isInstanceOf(Admission.Admitted.class);
      assertThat(decision(mind, "customer-10")).isEqualTo(new Refused(Refusal.DELETED));
      assertThat(decision(mind, "customer-10001")).isEqualTo(new Refused(Refusal.UNKNOWN));
    }
  }

  private GateMind warm() {
    GateMind mind =
        new GateMind(vertx, asGate, 2, "big", Duration.ofSeconds(3), new SimpleMeterRegistry());
    mind.start();
    await()
        .pollInterval(Duration.ofMillis(5))
        .pollDelay(Duration.ZERO)
        .until(() -> mind.coldness().isEmpty());
    return mind;
  }

  private static Admission decision(GateMind mind, String slug) {
    return mind.decisions().decide(slug).await();
  }

  /** The least of several looks: other threads' garbage is none of the gate's memory. */
  private static long usedAfterCollection() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least =
          Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return least;
  }
}
