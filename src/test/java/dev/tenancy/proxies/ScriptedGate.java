package dev.tenancy.proxies;

import dev.tenancy.gate.GateServer;
import dev.tenancy.gate.TenantSources;
import dev.tenancy.tenant.Admission;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.stream.Stream;

/** The gate's own servers, which answer each slug as its {@link Situation} says. */
final class ScriptedGate implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx = Vertx.vertx();
  private final TenantSources sources = TenantSources.none().header("X-Tenant");
  private GateServer http;
  private GateServer grpc;
  private int port;
  private int grpcPort;

  ScriptedGate() {
    start();
  }

  int port() {
    return port;
  }

  int grpcPort() {
    return grpcPort;
  }

  /** Listens, on the same ports as before. */
  void start() {
    MeterRegistry metrics = new SimpleMeterRegistry();
    http = GateServer.http(vertx, HOST, port, sources, ScriptedGate::decide, metrics);
    grpc = GateServer.grpc(vertx, HOST, grpcPort, sources, ScriptedGate::decide, metrics);
    port = http.port();
    grpcPort = grpc.port();
  }

  void stop() {
    http.close();
    grpc.close();
  }

  private static Future<Admission> decide(String rawSlug) {
    return Stream.of(Situation.values())
        .filter(situation -> situation.slug().equals(rawSlug))
        .findFirst()
        .orElse(Situation.MALFORMED)
        .answer()
        .map(Future::succeededFuture)
        .orElseGet(() -> Promise.<Admission>promise().future());
  }

  @Override
  public void close() {
    stop();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
