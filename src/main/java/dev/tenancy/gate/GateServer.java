package dev.tenancy.gate;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The gate's servers: one for the HTTP doors, one for the gRPC door. */
public final class GateServer implements AutoCloseable {
  // To Vert.x, a negative port is a free one, shared by all of its servers that name the same
  // number. Not the same for both, or a gate's two servers share a port and half the questions get
  // no answer.
  private static final int FREE_FOR_HTTP = -1;
  private static final int FREE_FOR_GRPC = -2;

  private final Vertx vertx;
  private final String deployment;
  private final int port;

  private GateServer(Vertx vertx, String deployment, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /**
   * Starts the HTTP doors and waits until they listen.
   *
   * @param host where to listen
   * @param port 0 takes a free one; the HTTP doors of one {@code vertx} that ask for 0 share it, as
   *     do its gRPC doors
   * @param sources where to look for the tenant
   * @param decisions who decides
   * @throws CompletionException if they cannot listen there, with the cause
   */
  public static GateServer http(
      Vertx vertx,
      String host,
      int port,
      TenantSources sources,
      Decisions decisions,
      MeterRegistry metrics) {
    return http(vertx, host, port, sources, decisions, metrics, Limits.HTTP);
  }

  static GateServer http(
      Vertx vertx,
      String host,
      int port,
      TenantSources sources,
      Decisions decisions,
      MeterRegistry metrics,
      Limits limits) {
    Connections connections = new Connections(limits.connections());
    return start(
        vertx,
        host,
        port == 0 ? FREE_FOR_HTTP : port,
        () -> new HttpDoors(sources, decisions, metrics, limits, connections));
  }

  /** Starts the gRPC door; parameters as for the HTTP doors. */
  public static GateServer grpc(
      Vertx vertx,
      String host,
      int port,
      TenantSources sources,
      Decisions decisions,
      MeterRegistry metrics) {
    return grpc(vertx, host, port, sources, decisions, metrics, Limits.GRPC);
  }

  static GateServer grpc(
      Vertx vertx,
      String host,
      int port,
      TenantSources sources,
      Decisions decisions,
      MeterRegistry metrics,
      Limits limits) {
    Connections connections = new Connections(limits.connections());
    return start(
        vertx,
        host,
        port == 0 ? FREE_FOR_GRPC : port,
        () -> new GrpcDoors(new GrpcDoor(sources, decisions, metrics), limits, connections));
  }

  private static GateServer start(Vertx vertx, String host, int port, Supplier<Doors> doors) {
    AtomicInteger actual = new AtomicInteger();
    // One server for each processor, on an event loop of its own; they share the port.
    String deployment =
        vertx
            .deployVerticle(
                () -> new EventLoopShare(doors.get(), host, port, actual),
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return new GateServer(vertx, deployment, actual.get());
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Stops listening, lets requests finish for a few seconds, then closes. */
  @Override
  public void close() {
    vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
  }
}
