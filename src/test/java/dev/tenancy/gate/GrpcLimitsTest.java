package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad clients get of the gRPC door, and what others still get meanwhile. */
@Execution(ExecutionMode.CONCURRENT)
class GrpcLimitsTest {
  private static final String CHECK = "/envoy.service.auth.v3.Authorization/Check";
  private static final Duration OPENING = Duration.ofMillis(2_500);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final GateServer gate =
      GateServer.grpc(
          vertx,
          "127.0.0.1",
          0,
          TenantSources.none().header("X-Tenant"),
          raw -> Future.succeededFuture(new Admission.Refused(Refusal.DELETED)),
          metrics,
          new Limits(OPENING, IDLE, 20));
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));

  @AfterEach
  void close() throws Exception {
    gate.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private HttpClientRequest call() throws Exception {
    HttpClientRequest request =
        await(client.request(HttpMethod.POST, gate.port(), "127.0.0.1", CHECK));
    request
        .setChunked(true)
        .putHeader("content-type", "application/grpc")
        .putHeader("te", "trailers");
    return request;
  }

  private void assertOthersAreAnswered() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gate.port()).usePlaintext().build();
    CheckRequest.Builder check = CheckRequest.newBuilder();
    check.getAttributesBuilder().getRequestBuilder().getHttpBuilder().putHeaders("x-tenant", "a");
    try {
      assertThat(
              AuthorizationGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(30, TimeUnit.SECONDS)
                  .check(check.build())
                  .getDeniedResponse()
                  .getStatus()
                  .getCodeValue())
          .isEqualTo(410);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void givenMessageThatNeverComesWhenTheTimeIsOverThenTheCallIsEndedAndOthersAreAnswered()
      throws Exception {
    HttpClientRequest call = call();
    Future<String> status = status(call);
    long start = System.nanoTime();
    await(call.write(Buffer.buffer(new byte[] {0, 0, 0, 1, 0, 10})));
    assertOthersAreAnswered();

    assertThat(await(status)).isEqualTo("4");
    // No sooner; how much later is the machine's affair.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(OPENING.minusMillis(100));
    assertOthersAreAnswered();
  }

  /** Composed, not awaited in between: what comes before somebody listens is lost. */
  private static Future<String> status(HttpClientRequest call) {
    return call.response()
        .compose(
            response ->
                response
                    .body()
                    .map(
                        body ->
                            response.getHeader("grpc-status") == null
                                ? response.getTrailer("grpc-status")
                                : response.getHeader("grpc-status")));
  }

  @Test
  void givenCallWithoutMessageWhenItEndsThenInvalidArgument() throws Exception {
    HttpClientRequest call = call();
    call.end();

    assertThat(await(status(call))).isEqualTo("3");
  }

  @Test
  void givenSecondMessageInOneCallWhenItComesThenOnlyTheFirstIsDecided() throws Exception {
    HttpClientRequest call = call();
    Future<Buffer> answer = call.response().compose(response -> response.body());
    call.end(Buffer.buffer(new byte[10]));

    Buffer body = await(answer);

    // One answer: its length, by its own prefix, is all there is.
    assertThat(body.getInt(1)).isEqualTo(body.length() - 5);
    assertOthersAreAnswered();
    assertThat(metrics.get("tenancy.gate.decisions").tag("decision", "malformed").counter().count())
        .isEqualTo(1);
  }

  @Test
  void givenHalfACallThatTheClientResetsWhenOthersAskThenTheyAreAnswered() throws Exception {
    for (int i = 0; i < 100; i++) {
      HttpClientRequest call = call();
      // Else the client logs each reset, which is its own.
      call.exceptionHandler(reset -> {});
      await(call.write(Buffer.buffer(new byte[] {0, 0, 0})));
      call.reset();
    }
    assertOthersAreAnswered();
  }

  @Test
  void givenLargeMetadataWhenCalledThenRefusedAndOthersAreAnswered() throws Exception {
    HttpClientRequest call = call();
    call.putHeader("x-big", "x".repeat(65_536));

    Future<?> answered = call.send(Buffer.buffer(new byte[5]));

    try {
      assertThat(await(call.response()).statusCode()).isBetween(400, 499);
    } catch (ExecutionException e) {
      assertThat(answered.failed() || call.response().failed()).isTrue();
    }
    assertOthersAreAnswered();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PRI * HT",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage that is no frame at all",
        "GET / HTTP/1.1\r\nHost: g\r\n\r\n",
        "POST " + CHECK + " HTTP/1.1\r\nHost: g\r\nContent-Length: 0\r\n\r\n",
        "POST "
            + CHECK
            + " HTTP/1.1\r\n"
            + "Host: g\r\n"
            + "Content-Type: application/grpc-web\r\n"
            + "Content-Length: 0\r\n\r\n"
      })
  void givenNoGrpcWhenSentThenRefusedOrClosedInTimeAndOthersAreAnswered(String bytes)
      throws Exception {
    try (Socket bad = new Socket("127.0.0.1", gate.port())) {
      bad.setSoTimeout(30_000);
      bad.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      bad.getOutputStream().flush();
      assertOthersAreAnswered();

      String answer = new String(bad.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertThat(answer).doesNotContain("HTTP/1.1 2");
    }
  }

  @Test
  void givenMoreConnectionsThanAllowedThatAskNothing_whenOthersAskThenTheyAreAnsweredAtOnce()
      throws Exception {
    // The preface and an empty SETTINGS frame (RFC 9113, 3.4).
    byte[] hello =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket("127.0.0.1", gate.port());
        sockets.add(socket);
        socket.getOutputStream().write(hello);
      }
      assertOthersAreAnswered();
      for (Socket socket : sockets) {
        socket.setSoTimeout(30_000);
        assertThat(socket.getInputStream().readAllBytes()).isNotNull();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void givenManyIdleConnectionsWhenTheTimeIsOverThenTheyAreClosed() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        sockets.add(new Socket("127.0.0.1", gate.port()));
      }
      assertOthersAreAnswered();
      for (Socket socket : sockets) {
        socket.setSoTimeout(30_000);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
