package dev.tenancy.gate;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** {@code /authz}, {@code /authz/nginx} and {@code /authz/envoy/…}, for any method. */
final class HttpDoors implements Doors {
  private static final String PLAIN = "/authz";
  private static final String NGINX = "/authz/nginx";
  private static final String ENVOY = "/authz/envoy";
  // Bytes: what proxies send by default fits (nginx: large_client_header_buffers 8k).
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 32 * 1024;

  private final HttpDoor plain;
  private final HttpDoor nginx;
  private final HttpDoor envoy;
  private final Limits limits;
  private final Connections connections;

  HttpDoors(
      TenantSources sources,
      Decisions decisions,
      MeterRegistry metrics,
      Limits limits,
      Connections connections) {
    this.plain =
        new HttpDoor(
            Door.HTTP,
            sources,
            request -> request.headers().getAll("X-Forwarded-Uri"),
            decisions,
            metrics);
    this.nginx =
        new HttpDoor(
            Door.NGINX,
            sources,
            request -> request.headers().getAll("X-Original-URI"),
            decisions,
            metrics);
    this.envoy =
        new HttpDoor(
            Door.ENVOY,
            sources,
            request -> List.of(request.uri().substring(ENVOY.length())),
            decisions,
            metrics);
    this.limits = limits;
    this.connections = connections;
  }

  @Override
  public HttpServer server(Vertx vertx) {
    Overdue<HttpConnection> opening = new Overdue<>(vertx, limits.opening(), HttpConnection::close);
    Overdue<HttpConnection> idle = new Overdue<>(vertx, limits.idle(), HttpConnection::close);
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setHttp2ClearTextEnabled(false))
        .connectionHandler(
            connection -> {
              if (connections.admit(
                  connection,
                  () -> {
                    opening.done(connection);
                    idle.done(connection);
                  },
                  opening::endOldest)) {
                opening.begin(connection);
              }
            })
        .requestHandler(
            request -> {
              // Bytes that trickle in are no sign of life; whole headers are.
              opening.done(request.connection());
              idle.begin(request.connection());
              handle(request);
            })
        .invalidRequestHandler(HttpDoors::invalid);
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (!request.uri().startsWith("/")) {
      // Its authority would stand above the Host that is read here (RFC 9112, 3.2.2).
      HttpDoor.refuse(
          request.response(),
          Problem.plain(400, "Bad Request", "Send a path alone, not a whole URI"));
    } else if (PLAIN.equals(path)) {
      plain.handle(request);
    } else if (NGINX.equals(path)) {
      nginx.handle(request);
    } else if (request.uri().startsWith(ENVOY + "/")) {
      envoy.handle(request);
    } else {
      HttpDoor.refuse(
          request.response(),
          Problem.plain(404, "Not Found", "The doors are /authz, /authz/nginx and /authz/envoy/…"));
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
