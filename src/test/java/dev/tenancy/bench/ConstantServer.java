package dev.tenancy.bench;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.grpc.server.GrpcServer;
import java.util.Map;

/**
 * Always says yes, in as many bytes as the gate, on the same stack (Vert.x, a server for each
 * processor): what a decision could cost at the least. Looks at nothing, counts nothing, limits
 * nothing. Arguments: HTTP port, gRPC port.
 */
final class ConstantServer extends VerticleBase {
  private static final String ID = "6f1b7a52-3a5e-4a9c-9f0a-0d7f4a2b1c3d";
  private static final String SCHEMA = "tenant_1234";
  private static final String VERSION = "1234";

  private static final Map<CharSequence, CharSequence> HEADERS =
      Map.of(
          HttpHeaders.createOptimized("Cache-Control"), HttpHeaders.createOptimized("no-store"),
          HttpHeaders.createOptimized("X-Tenant-Id"), HttpHeaders.createOptimized(ID),
          HttpHeaders.createOptimized("X-Tenant-Schema"), HttpHeaders.createOptimized(SCHEMA),
          HttpHeaders.createOptimized("X-Tenant-Version"), HttpHeaders.createOptimized(VERSION));

  private final int http;
  private final int grpc;

  private ConstantServer(int http, int grpc) {
    this.http = http;
    this.grpc = grpc;
  }

  public static void main(String[] arguments) throws InterruptedException {
    int http = Integer.parseInt(arguments[0]);
    int grpc = Integer.parseInt(arguments[1]);
    Vertx.vertx()
        .deployVerticle(
            () -> new ConstantServer(http, grpc),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    Thread.currentThread().join();
  }

  @Override
  public Future<?> start() {
    Buffer yes = Buffer.buffer(yes().toByteArray());
    GrpcServer calls =
        GrpcServer.server(vertx)
            .callHandler(call -> call.messageHandler(message -> call.response().end(yes)));
    // Last the port by which readiness is asked for.
    return vertx
        .createHttpServer()
        .requestHandler(calls)
        .listen(grpc, "127.0.0.1")
        .compose(
            listening ->
                vertx
                    .createHttpServer()
                    .requestHandler(ConstantServer::answer)
                    .listen(http, "127.0.0.1"))
        .map(HttpServer::actualPort);
  }

  private static void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    HEADERS.forEach(response::putHeader);
    response.end();
  }

  private static CheckResponse yes() {
    var check = CheckResponse.newBuilder();
    check.getStatusBuilder();
    check
        .getOkResponseBuilder()
        .addHeaders(header("X-Tenant-Id", ID))
        .addHeaders(header("X-Tenant-Schema", SCHEMA))
        .addHeaders(header("X-Tenant-Version", VERSION));
    return check.build();
  }

  private static HeaderValueOption header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }
}
