package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Records;
import dev.tenancy.tenant.TenantState;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The doors alone, for load: {@code acme-corp} is always admitted, anybody else unknown. Arguments:
 * HTTP port, gRPC port, and a file to write a request to, framed as gRPC sends it.
 */
final class ConstantGate {
  private ConstantGate() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Future<Admission> yes = Future.succeededFuture(Admission.of(Records.in(TenantState.READY)));
    Future<Admission> no = Future.succeededFuture(new Admission.Refused(Refusal.UNKNOWN));
    Decisions decisions = slug -> "acme-corp".equals(slug) ? yes : no;
    TenantSources sources = TenantSources.none().header("X-Tenant").path("/t/");
    int http = Integer.parseInt(arguments[0]);
    int grpc = Integer.parseInt(arguments[1]);
    GateServer.http(vertx, "127.0.0.1", http, sources, decisions, metrics);
    GateServer.grpc(vertx, "127.0.0.1", grpc, sources, decisions, metrics);
    write(Path.of(arguments[2]), request().toByteArray());
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static void write(Path file, byte[] message) throws IOException {
    try (var out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeByte(0);
      out.writeInt(message.length);
      out.write(message);
    }
  }

  /** As Envoy tells of a browser's request. */
  private static CheckRequest request() {
    var http =
        AttributeContext.HttpRequest.newBuilder()
            .setId("1234567890123456789")
            .setMethod("GET")
            .setScheme("https")
            .setProtocol("HTTP/2")
            .setHost("acme-corp.example.com")
            .setPath("/t/acme-corp/orders?page=2")
            .putHeaders(":authority", "acme-corp.example.com")
            .putHeaders(":path", "/t/acme-corp/orders?page=2")
            .putHeaders(":method", "GET")
            .putHeaders(":scheme", "https")
            .putHeaders("x-tenant", "acme-corp")
            .putHeaders("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0")
            .putHeaders("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .putHeaders("accept-language", "de,en-US;q=0.7,en;q=0.3")
            .putHeaders("accept-encoding", "gzip, deflate, br")
            .putHeaders("cookie", "session=0123456789abcdef0123456789abcdef; theme=dark")
            .putHeaders("x-forwarded-for", "10.0.0.7")
            .putHeaders("x-forwarded-proto", "https")
            .putHeaders("x-request-id", "2b2ec7a0-5f1c-4a0f-9d5f-9f6f3a4d8a11");
    var check = CheckRequest.newBuilder();
    check.getAttributesBuilder().getRequestBuilder().setHttp(http);
    return check.build();
  }
}
