package dev.tenancy.gate;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The gate's HTTP server: {@code /authz} and {@code /authz/nginx}, for any method. */
public final class GateServer implements AutoCloseable {
  // Bytes: what proxies send by default fits (nginx: large_client_header_buffers 8k).
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 32 * 1024;
  private static final int IDLE_SECONDS = 75;
  private static final long DRAIN_SECONDS = 5;

  private final HttpDoor http;
  private final HttpDoor nginx;
  private final List<HttpServer> servers = new ArrayList<>();

  private GateServer(Decisions decisions, MeterRegistry metrics) {
    this.http = new HttpDoor(Door.HTTP, decisions, metrics);
    this.nginx = new HttpDoor(Door.NGINX, decisions, metrics);
  }

  /**
   * Starts it, on an event loop for each processor, and waits until it listens.
   *
   * @param host where to listen
   * @param port 0 takes a free one
   * @param decisions who decides
   * @throws CompletionException if it cannot listen there, with the cause
   */
  public static GateServer start(
      Vertx vertx, String host, int port, Decisions decisions, MeterRegistry metrics) {
    GateServer gate = new GateServer(decisions, metrics);
    // Servers on one port share its connections among their event loops; on a free port there is
    // one, as the next would take another.
    int loops = port == 0 ? 1 : Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < loops; i++) {
      HttpServer server = gate.server(vertx);
      server.listen(port, host).toCompletionStage().toCompletableFuture().join();
      gate.servers.add(server);
    }
    return gate;
  }

  /** The port it listens on. */
  public int port() {
    return servers.getFirst().actualPort();
  }

  /** Stops listening, lets requests finish for a few seconds, then closes. */
  @Override
  public void close() {
    servers.stream()
        .map(server -> server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS))
        .toList()
        .forEach(closing -> closing.toCompletionStage().toCompletableFuture().join());
  }

  private HttpServer server(Vertx vertx) {
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setIdleTimeout(IDLE_SECONDS)
                .setHttp2ClearTextEnabled(false))
        .requestHandler(this::handle)
        .invalidRequestHandler(GateServer::invalid);
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (Door.HTTP.path().equals(path)) {
      http.handle(request);
    } else if (Door.NGINX.path().equals(path)) {
      nginx.handle(request);
    } else {
      HttpDoor.refuse(
          request.response(),
          Problem.plain(404, "Not Found", "The doors are /authz and /authz/nginx"));
    }
  }

  /** What is no HTTP, or too long for it. The connection cannot be used further. */
  private static void invalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem =
        switch (cause) {
          case TooLongHttpLineException e ->
              Problem.plain(414, "URI Too Long", "The request line is longer than 8 KiB");
          case TooLongHttpHeaderException e ->
              Problem.plain(
                  431, "Request Header Fields Too Large", "The headers are longer than 32 KiB");
          case null, default -> Problem.plain(400, "Bad Request", "This is no HTTP request");
        };
    HttpDoor.refuse(request.response().putHeader("Connection", "close"), problem);
    request.connection().close();
  }
}
