package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Records;
import dev.tenancy.tenant.TenantState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each HTTP door over a real server: where its proxies put the original host and path. */
class HttpSourcesTest {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<String> asked = new AtomicReference<>();
  private final GateServer gate =
      GateServer.http(
          vertx,
          "127.0.0.1",
          0,
          TenantSources.none().header("X-Org").host("example.com", false).path("/t/"),
          raw -> {
            asked.set(raw);
            return Future.succeededFuture(Admission.of(Records.in(TenantState.READY)));
          },
          new SimpleMeterRegistry());

  @AfterEach
  void close() throws Exception {
    gate.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  /** Sends the request line's target and headers as they are; returns the status. */
  private int ask(String target, String headers) throws IOException {
    asked.set(null);
    try (Socket socket = new Socket("127.0.0.1", gate.port())) {
      socket.setSoTimeout(10_000);
      String request =
          "GET "
              + target
              + " HTTP/1.1\r\n"
              + headers.replace("|", "\r\n")
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/authz,                         'Host: gate:8090|X-Org: acme'",
    "/authz,                         'Host: acme.example.com'",
    "/authz,                         'Host: gate|X-Forwarded-Uri: /t/acme/orders?page=2'",
    "/authz,                         'Host: acme.example.com:443|X-Forwarded-Uri: /t/acme|x-org:"
        + " acme'",
    "/authz/nginx,                   'Host: gate|X-Original-URI: /t/acme/orders'",
    "/authz/envoy/t/acme/orders?a=b, 'Host: gate'",
    "/authz/envoy/t/acme,            'Host: acme.example.com|X-Org: acme'",
    "/authz/envoy/,                  'Host: acme.example.com'",
    "/authz/envoy/authz/nginx,       'Host: acme.example.com'"
  })
  void givenOneTenantWhereTheProxyPutsItWhenAskedThenItIsTheOne(String target, String headers)
      throws Exception {
    assertThat(ask(target, headers)).isEqualTo(200);
    assertThat(asked.get()).isEqualTo("acme");
  }

  @ParameterizedTest
  @CsvSource({
    "/authz,                          'Host: gate|X-Tenant: acme'",
    "/authz,                          'Host: gate|X-Forwarded-Host: acme.example.com'",
    "/authz,                          'Host: gate|X-Original-URI: /t/acme'",
    "/authz?x=/t/acme,                'Host: gate'",
    "/authz/nginx,                    'Host: gate|X-Forwarded-Uri: /t/acme'",
    "/authz/envoy/orders,             'Host: gate|X-Forwarded-Uri: /t/acme'",
    "/authz,                          'Host: gate|X-Org: acme|X-Org: acme'",
    "/authz,                          'Host: acme.example.com|Host: acme.example.com'",
    "/authz,                          'Host: acme.example.com|X-Org: globex'",
    "/authz,                          'Host: gate|X-Org: acme|X-Forwarded-Uri: /t/globex'",
    "/authz,                          'Host: gate|X-Org: acme|X-Forwarded-Uri: //t/globex'",
    "/authz,                          'Host: g|X-Forwarded-Uri: /t/acme|X-Forwarded-Uri: /t/acme'",
    "/authz/envoy/t/acme/../globex,   'Host: gate'",
    "/authz/envoy//t/acme,            'Host: gate'",
    "/authz/envoy/../../t/acme,       'Host: acme.example.com'",
    "/authz/envoy/t/acme%2f..,        'Host: gate'",
    "/authz/envoy/%74/acme,           'Host: acme.example.com'",
    "/authz/nginx,                    'Host: Acme.example.com|X-Original-URI: /t/acme'"
  })
  void givenNoTenantOrNotOneWhenAskedThenRefusedAndNobodyDecides(String target, String headers)
      throws Exception {
    assertThat(ask(target, headers)).isEqualTo(target.startsWith("/authz/nginx") ? 403 : 400);
    assertThat(asked.get()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"/authz/envoy", "/authz/envoyt/acme", "/authz/nginx/t/acme", "/authz/ENVOY/t/acme"})
  void givenOtherPathWhenAskedThenNotFound(String target) throws Exception {
    assertThat(ask(target, "Host: acme.example.com")).isEqualTo(404);
  }
}
