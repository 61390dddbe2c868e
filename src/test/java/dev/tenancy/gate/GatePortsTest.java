package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.tenant.Admission;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

class GatePortsTest {
  private static final Decisions NO =
      slug -> Future.succeededFuture(new Admission.Refused(Admission.Refusal.UNKNOWN));

  @Test
  void givenBothServersOnFreePorts_whenStarted_thenTheyDoNotShareOne() {
    Vertx vertx = Vertx.vertx();
    var metrics = new SimpleMeterRegistry();
    TenantSources sources = TenantSources.none().header("X-Tenant");
    try (GateServer http = GateServer.http(vertx, "127.0.0.1", 0, sources, NO, metrics);
        GateServer grpc = GateServer.grpc(vertx, "127.0.0.1", 0, sources, NO, metrics)) {
      assertThat(http.port()).isNotEqualTo(grpc.port());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
