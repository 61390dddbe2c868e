package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad clients get of the HTTP doors, and what others still get meanwhile. */
class HttpLimitsTest {
  private static final Duration OPENING = Duration.ofMillis(600);
  private static final Duration IDLE = Duration.ofMillis(1_200);
  private static final int CONNECTIONS = 50;
  private static final String ASK = "GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: %s\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final GateServer gate =
      GateServer.http(
          vertx,
          "127.0.0.1",
          0,
          TenantSources.none().header("X-Tenant").path("/t/"),
          raw ->
              Future.succeededFuture(
                  new Admission.Refused("acme".equals(raw) ? Refusal.DELETED : Refusal.UNKNOWN)),
          metrics,
          new Limits(OPENING, IDLE, CONNECTIONS));

  @AfterEach
  void close() throws Exception {
    gate.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", gate.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Reads answers until there are so many status lines; returns all that came. */
  private static String read(Socket socket, int answers) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[65_536];
    InputStream in = socket.getInputStream();
    while (text.toString().split("HTTP/1.1 ", -1).length - 1 < answers
        || !text.toString().endsWith("}")) {
      int count = in.read(buffer);
      if (count < 0) {
        break;
      }
      text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  private void assertOthersAreAnswered() throws IOException {
    try (Socket other = connect()) {
      send(other, ASK.formatted("acme"));
      assertThat(read(other, 1)).startsWith("HTTP/1.1 410 ");
    }
  }

  /** What a server that takes no more connections never says. */
  private static String answerUnlessClosed(Socket socket) throws IOException {
    try {
      send(socket, ASK.formatted("acme"));
      return read(socket, 1);
    } catch (SocketException closed) {
      return "";
    }
  }

  /** How long it took until the server closed the connection, while {@code each} is sent. */
  private Duration closedAfter(Socket socket, String each) throws Exception {
    return closedAfter(socket, each, System.nanoTime());
  }

  private Duration closedAfter(Socket socket, String each, long start) throws Exception {
    socket.setSoTimeout(20);
    byte[] buffer = new byte[65_536];
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(8)) {
      try {
        send(socket, each);
        if (socket.getInputStream().read(buffer) < 0) {
          return Duration.ofNanos(System.nanoTime() - start);
        }
      } catch (SocketTimeoutException e) {
        continue;
      } catch (IOException e) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
    return Duration.ofDays(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /authz HTTP/1.1\r\nX-Slow: "})
  void givenHeadersThatTrickleInWhenTheTimeIsOverThenClosedAndOthersAreAnswered(String begin)
      throws Exception {
    long asked = System.nanoTime();
    try (Socket slow = connect()) {
      send(slow, begin);
      assertOthersAreAnswered();

      assertThat(closedAfter(slow, begin.isEmpty() ? "" : "x", asked))
          .isGreaterThan(OPENING.minusMillis(100));
      assertOthersAreAnswered();
    }
  }

  @Test
  void givenSecondRequestThatTricklesInWhenTheTimeIsOverThenClosed() throws Exception {
    try (Socket slow = connect()) {
      send(slow, ASK.formatted("acme"));
      assertThat(read(slow, 1)).startsWith("HTTP/1.1 410 ");
      long asked = System.nanoTime();
      send(slow, "GET /authz HTTP/1.1\r\nX-Slow: ");

      assertThat(closedAfter(slow, "x", asked)).isGreaterThan(IDLE.minusMillis(200));
    }
  }

  @Test
  void givenConnectionThatKeepsAskingWhenLongerThanTheLimitsThenItStaysOpen() throws Exception {
    try (Socket socket = connect()) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < IDLE.multipliedBy(2).toNanos()) {
        send(socket, ASK.formatted("acme"));
        assertThat(read(socket, 1)).startsWith("HTTP/1.1 410 ");
        Thread.sleep(100);
      }
    }
  }

  @Test
  void givenBodyThatNeverEndsWhenAskedThenAnsweredAtOnceAndClosedInTime() throws Exception {
    try (Socket endless = connect()) {
      send(
          endless,
          "POST /authz HTTP/1.1\r\n"
              + "Host: g\r\n"
              + "X-Tenant: acme\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      assertThat(read(endless, 1)).startsWith("HTTP/1.1 410 ");

      assertThat(closedAfter(endless, "400\r\n" + "x".repeat(1_024) + "\r\n"))
          .isGreaterThan(IDLE.minusMillis(300));
      assertOthersAreAnswered();
    }
  }

  @Test
  void givenLargeBodyWhenAskedThenThrownAwayAndTheConnectionServesOn() throws Exception {
    int size = 20_000_000;
    try (Socket socket = connect()) {
      send(
          socket,
          "POST /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: acme\r\nContent-Length: "
              + size
              + "\r\n\r\n"
              + "x".repeat(size)
              + ASK.formatted("other"));

      assertThat(read(socket, 2)).contains("HTTP/1.1 410 ", "HTTP/1.1 404 ");
    }
  }

  @Test
  void givenPipelinedRequestsWhenAskedThenAnsweredInOrder() throws Exception {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      requests.append(ASK.formatted(i % 3 == 0 ? "acme" : i % 3 == 1 ? "other" : "NO"));
    }
    try (Socket socket = connect()) {
      send(socket, requests.toString());
      String[] answers = read(socket, 500).split("HTTP/1.1 ", -1);

      assertThat(answers).hasSize(501);
      for (int i = 0; i < 500; i++) {
        assertThat(answers[i + 1]).startsWith(i % 3 == 0 ? "410" : i % 3 == 1 ? "404" : "400");
      }
    }
  }

  @Test
  void givenMoreConnectionsThanAllowedWhenOpenedThenTheRestIsClosedAndRoomComesBack()
      throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = connect();
        sockets.add(socket);
        send(socket, ASK.formatted("acme"));
        assertThat(read(socket, 1)).startsWith("HTTP/1.1 410 ");
      }
      try (Socket oneMore = connect()) {
        assertThat(answerUnlessClosed(oneMore)).isEmpty();
      }
      send(sockets.getFirst(), ASK.formatted("acme"));
      assertThat(read(sockets.getFirst(), 1)).startsWith("HTTP/1.1 410 ");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptions()
        .untilAsserted(this::assertOthersAreAnswered);
  }

  @Test
  void givenManyUnknownSlugsWhenAskedThenNothingIsKeptOfThem() throws Exception {
    int before = metrics.getMeters().size();
    try (Socket socket = connect()) {
      for (int round = 0; round < 20; round++) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 250; i++) {
          requests.append(ASK.formatted("unknown-" + round + "-" + i));
        }
        send(socket, requests.toString());
        assertThat(read(socket, 250)).doesNotContain("HTTP/1.1 410");
      }
    }
    assertThat(metrics.getMeters()).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000\u0001\u0002\r\n\r\n",
        "GET\r\n\r\n",
        "GET /authz\r\n\r\n",
        "GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant : acme\r\n\r\n",
        "GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: ac\u0000me\r\n\r\n",
        "GET /authz HTTP/1.1\r\nHost: g\r\nno colon\r\n\r\n",
        "GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: acme\r\nContent-Length: -1\r\n\r\n",
        "GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: acme\r\nContent-Length: 1\r\n"
            + "Content-Length: 2\r\n\r\n",
        "GET /authz HTTP/1.1\r\nHost: g\r\nX-Tenant: acme\r\n globex\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"
      })
  void givenMalformedHttpWhenSentThenRefusedOrClosedAndOthersAreAnswered(String bytes)
      throws Exception {
    try (Socket bad = connect()) {
      send(bad, bytes);
      String answer = read(bad, 1);

      assertThat(answer)
          .satisfiesAnyOf(
              none -> assertThat(none).isEmpty(),
              refused ->
                  assertThat(refused)
                      .containsPattern("^HTTP/1.[01] 4[0-9][0-9] ")
                      .doesNotContain(" 410 "));
      assertOthersAreAnswered();
    }
  }

  /** Vert.x says so by itself, as HTTP has it for a version that is not supported. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /authz HTTP/9.9\r\nHost: g\r\nX-Tenant: acme\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void givenOtherVersionOfHttpWhenSentThenNotImplementedAndClosed(String bytes) throws Exception {
    try (Socket bad = connect()) {
      send(bad, bytes);

      assertThat(new String(bad.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .containsPattern("^HTTP/[0-9.]+ 501 ");
      assertOthersAreAnswered();
    }
  }

  @Test
  void givenSixtyFourKilobytesOfHeadersWhenSentThenRefusedAndOthersAreAnswered() throws Exception {
    try (Socket bad = connect()) {
      send(bad, "GET /authz HTTP/1.1\r\nHost: g\r\nX-Big: " + "x".repeat(65_536) + "\r\n\r\n");

      assertThat(read(bad, 1)).startsWith("HTTP/1.1 431 ");
      assertOthersAreAnswered();
    }
  }
}
