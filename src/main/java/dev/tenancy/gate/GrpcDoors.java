package dev.tenancy.gate;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.WireFormat;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * gRPC: Envoy's {@code Authorization/Check} and the health service. Nothing of gRPC's web forms, no
 * compression, no reflection.
 */
final class GrpcDoors implements Doors {
  private static final Logger log = LoggerFactory.getLogger(GrpcDoors.class);

  /** Envoy's, by its {@code external_auth.proto}. */
  static final String SERVICE = "envoy.service.auth.v3.Authorization";

  private static final String CHECK = SERVICE + "/Check";
  private static final String HEALTH = "grpc.health.v1.Health/Check";
  // Bytes: headers up to 60 KiB, Envoy's default, fit; bodies are not asked for.
  private static final long MAX_MESSAGE = 128 * 1024;
  private static final int MAX_METADATA = 16 * 1024;
  private static final int MAX_CALLS = 1_000;
  // Envoy resets a call whose client went away: many at once when a crowd gives up.
  private static final int MAX_RESETS = 5_000;
  private static final int RESETS_SECONDS = 10;

  private final GrpcDoor door;
  private final Limits limits;
  private final Connections connections;

  GrpcDoors(GrpcDoor door, Limits limits, Connections connections) {
    this.door = door;
    this.limits = limits;
    this.connections = connections;
  }

  @Override
  public HttpServer server(Vertx vertx) {
    GrpcServerOptions options =
        new GrpcServerOptions()
            .setMaxMessageSize(MAX_MESSAGE)
            .setScheduleDeadlineAutomatically(true);
    for (GrpcProtocol protocol : GrpcProtocol.values()) {
      if (protocol != GrpcProtocol.HTTP_2) {
        options.removeEnabledProtocol(protocol);
      }
    }
    Overdue<GrpcServerRequest<Buffer, Buffer>> messages =
        new Overdue<>(
            vertx,
            limits.opening(),
            call -> fail(call, GrpcStatus.DEADLINE_EXCEEDED, "no message"));
    Overdue<HttpConnection> opening = new Overdue<>(vertx, limits.opening(), HttpConnection::close);
    GrpcServer calls =
        GrpcServer.server(vertx, options)
            .callHandler(
                call -> {
                  opening.done(call.connection());
                  accept(call, messages);
                });
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHttp2ClearTextEnabled(true)
                .setInitialSettings(
                    new Http2Settings()
                        .setMaxConcurrentStreams(MAX_CALLS)
                        .setMaxHeaderListSize(MAX_METADATA))
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                .setHttp2RstFloodWindowDuration(RESETS_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) limits.idle().toMillis()))
        .connectionHandler(
            connection -> {
              if (connections.admit(
                  connection, () -> opening.done(connection), opening::endOldest)) {
                opening.begin(connection);
              }
            })
        .requestHandler(calls);
  }

  private void accept(
      GrpcServerRequest<Buffer, Buffer> call, Overdue<GrpcServerRequest<Buffer, Buffer>> messages) {
    String method = call.fullMethodName();
    boolean health = HEALTH.equals(method);
    if (!health && !CHECK.equals(method)) {
      fail(call, GrpcStatus.UNIMPLEMENTED, "there is no such method here");
      return;
    }
    messages.begin(call);
    call.messageHandler(
            message -> {
              if (messages.done(call)) {
                answer(call, message, health);
              }
            })
        .invalidMessageHandler(
            invalid -> {
              messages.done(call);
              fail(call, GrpcStatus.RESOURCE_EXHAUSTED, "the message is too large");
            })
        .errorHandler(error -> messages.done(call))
        .exceptionHandler(error -> messages.done(call))
        .endHandler(
            end -> {
              if (messages.done(call)) {
                fail(call, GrpcStatus.INVALID_ARGUMENT, "no message");
              }
            });
  }

  private void answer(GrpcServerRequest<Buffer, Buffer> call, GrpcMessage message, boolean health) {
    // Unpacked, a small message could become a large one.
    if (!"identity".equals(message.encoding()) || message.format() != WireFormat.PROTOBUF) {
      fail(call, GrpcStatus.UNIMPLEMENTED, "send plain Protocol Buffers, uncompressed");
    } else if (health) {
      HealthService.answer(call, message.payload().getBytes());
    } else {
      door.answer(call, message.payload().getBytes());
    }
  }

  static void give(GrpcServerRequest<Buffer, Buffer> call, byte[] message) {
    end(() -> call.response().end(Buffer.buffer(message)));
  }

  static void fail(GrpcServerRequest<Buffer, Buffer> call, GrpcStatus status, String why) {
    end(() -> call.response().status(status).statusMessage(why).end());
  }

  private static void end(Runnable answer) {
    try {
      answer.run();
    } catch (IllegalStateException | NullPointerException e) {
      // The client reset the call, or its deadline ended it, and Vert.x does not let us look first;
      // if its stream was just disposed of, it says so by a NullPointerException of its own.
      log.trace("nobody waits for this answer any more", e);
    }
  }
}
