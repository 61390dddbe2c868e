package dev.tenancy.sample;

import com.sun.net.httpserver.HttpServer;
import dev.tenancy.gate.DatabaseDecisions;
import dev.tenancy.gate.GateServer;
import dev.tenancy.gate.TenantSources;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.RecordReader;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.stack.Postgres;
import dev.tenancy.tenant.TenantRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The sample application and the gate in this JVM, on a real PostgreSQL of their own. */
final class OrdersWorld implements AutoCloseable {
  /** How long the gate takes at most. */
  static final Duration LIMIT = Duration.ofSeconds(2);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final RegistryFixture fixture;
  private final Database database;
  private final RecordReader reader;
  private final GateServer gate;
  private final OrdersDatabase orders;
  private final HttpServer application;

  OrdersWorld() throws Exception {
    fixture = new RegistryFixture();
    Postgres postgres = fixture.postgres();
    database =
        Database.open(
            new Database.Address(
                postgres.url(),
                Postgres.GATE,
                () -> postgres.password(Postgres.GATE),
                "tenancy-gate"),
            5);
    reader = new RecordReader(database);
    gate =
        GateServer.http(
            vertx,
            "127.0.0.1",
            0,
            TenantSources.none().header("X-Tenant"),
            new DatabaseDecisions(vertx, reader, 5, 100, LIMIT),
            new SimpleMeterRegistry());
    orders =
        new OrdersDatabase(
            postgres.url(), Postgres.ORDERS_APP, postgres.passwordFile(Postgres.ORDERS_APP));
    application =
        new OrdersApp(
                orders,
                new GateClient(URI.create("http://127.0.0.1:" + gate.port())),
                Duration.ofSeconds(3))
            .serve(0);
  }

  RegistryFixture fixture() {
    return fixture;
  }

  HttpClient client() {
    return client;
  }

  OrdersDatabase orders() {
    return orders;
  }

  RecordReader reader() {
    return reader;
  }

  TenantRecord ready(String slug) throws Exception {
    TenantRecord record = fixture.ready(slug);
    fixture.asAdmin(
        "alter table "
            + record.schemaName().orElseThrow()
            + ".orders add column item text not null default 'thing',"
            + " alter column id add generated always as identity (start 2)");
    return record;
  }

  HttpRequest request(String path, String... tenants) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + application.getAddress().getPort() + path))
            .timeout(Duration.ofSeconds(20));
    Stream.of(tenants).forEach(tenant -> request.header("X-Tenant", tenant));
    return request.build();
  }

  HttpResponse<String> send(String method, String path, String body, String tenant)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(request(path, tenant), (name, value) -> true)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... tenants) throws Exception {
    return client.send(request(path, tenants), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws Exception {
    client.close();
    application.stop(0);
    orders.close();
    gate.close();
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    fixture.close();
  }
}
