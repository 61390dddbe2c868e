package dev.tenancy.storm;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The gate by gRPC, as Envoy asks it. */
final class GrpcGateDoor implements GateDoor {
  private final int port;
  private final Duration patience;
  private ManagedChannel channel;

  GrpcGateDoor(int port, Duration patience) {
    this.port = port;
    this.patience = patience;
    this.channel = connect();
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  @Override
  public Answer ask(String tenant) {
    CheckRequest.Builder check = CheckRequest.newBuilder();
    check
        .getAttributesBuilder()
        .getRequestBuilder()
        .getHttpBuilder()
        .setMethod("GET")
        .setPath("/orders")
        .putHeaders("x-tenant", tenant);
    try {
      return read(
          AuthorizationGrpc.newBlockingStub(channel)
              .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
              .check(check.build()));
    } catch (StatusRuntimeException e) {
      return failure(e);
    }
  }

  private static Answer read(CheckResponse response) {
    if (response.hasOkResponse()) {
      return Answer.ofStatus(
          200,
          false,
          header(response.getOkResponse().getHeadersList(), "X-Tenant-Schema").orElse(""));
    }
    var denied = response.getDeniedResponse();
    return Answer.ofStatus(
        denied.getStatus().getCodeValue(),
        header(denied.getHeadersList(), "Retry-After").isPresent(),
        denied.getBody());
  }

  private Answer failure(StatusRuntimeException e) {
    Status.Code code = e.getStatus().getCode();
    if (code == Status.Code.DEADLINE_EXCEEDED) {
      return Answer.of(Outcome.SILENT, e.toString());
    }
    if (code == Status.Code.UNAVAILABLE) {
      // A channel would wait longer and longer before it tries again; who comes anew does not.
      channel.shutdownNow();
      channel = connect();
      return Answer.of(Outcome.BROKEN, e.toString());
    }
    return Answer.of(Outcome.FAILED, e.toString());
  }

  private static Optional<String> header(List<HeaderValueOption> headers, String name) {
    return headers.stream()
        .filter(each -> each.getHeader().getKey().equals(name))
        .map(each -> each.getHeader().getValue())
        .findFirst();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
