package dev.tenancy.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenancy.registry.BeginDrop;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.registry.SoftDeleted;
import dev.tenancy.schema.LockBudget;
import dev.tenancy.schema.OutsideDependents;
import dev.tenancy.schema.Preflight;
import dev.tenancy.schema.SchemaDropper;
import dev.tenancy.schema.SchemaMigrator;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.stack.ForeignProgram;
import dev.tenancy.stack.PgBouncer;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.TenantRecord;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** An example that runs, its database, and tenants with the sample's migrations. */
final class ExampleWorld implements AutoCloseable {
  /** Connections that PgBouncer has: fewer than the application's pool. */
  static final int SERVER_CONNECTIONS = 2;

  private static final Path MIGRATIONS = Path.of("examples", "migrations");
  private static final JsonMapper JSON = new JsonMapper();

  private final RegistryFixture fixture = new RegistryFixture();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Optional<PgBouncer> pgBouncer;
  private final ForeignProgram program;

  /** Starts it all; with a program of PgBouncer's between the example and PostgreSQL if given. */
  ExampleWorld(Example example, Optional<Path> pgBouncerProgram) {
    pgBouncer = pgBouncerProgram.map(file -> fixture.stack().pgBouncer(file, SERVER_CONNECTIONS));
    pgBouncer.ifPresent(PgBouncer::start);
    program = example.in(fixture.stack(), databasePort(), pgBouncer.isPresent());
    program.start();
  }

  RegistryFixture fixture() {
    return fixture;
  }

  /** Where the example finds its database. */
  int databasePort() {
    return pgBouncer.map(PgBouncer::port).orElseGet(() -> fixture.postgres().port());
  }

  /** A tenant as the operator makes it, with one order of its own. */
  TenantRecord ready(String slug) throws Exception {
    TenantRecord record = fixture.provisioning(slug);
    SchemaName schema = record.schemaName().orElseThrow();
    fixture
        .provisioning()
        .whileProvisioning(
            record.id(), (handle, r) -> new TenantSchemas().create(handle, schema, r.id()));
    new SchemaMigrator(fixture.database(), fixture.provisioning(), Optional.of(MIGRATIONS))
        .migrate(record.id());
    fixture.provisioning().markReady(record.id(), Optional.of("1"));
    fixture.asAdmin(
        "insert into " + schema + ".orders (owner, item) values ('" + slug + "', 'thing')");
    return fixture.records().find(record.id()).orElseThrow();
  }

  /** Tries once to pass the point of no return. */
  BeginDrop beginDrop(SoftDeleted proof) {
    return fixture.registry().beginDrop(proof);
  }

  /** Drops the schema, as the operator does after the point of no return. */
  boolean drop(BeginDrop.Begun begun) {
    return new SchemaDropper(
            fixture.database(),
            fixture.registry(),
            new Preflight(new TenantSchemas(), new OutsideDependents()),
            new LockBudget(40))
        .drop(begun.permit(), progress -> {});
  }

  HttpResponse<String> get(String... tenants) throws IOException, InterruptedException {
    return client.send(request(tenants).build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> getLater(String tenant) {
    return client.sendAsync(request(tenant).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String tenant, String item) throws IOException, InterruptedException {
    HttpRequest request =
        request(tenant)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"item\": \"" + item + "\"}"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The owners of the orders in an answer. */
  static List<String> owners(String body) {
    return json(body).findValuesAsText("owner");
  }

  static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + body, e);
    }
  }

  /** How many of the example's statements wait for a lock. */
  long waiting() throws Exception {
    return Long.parseLong(
        fixture.asAdminOne(
            "select count(*) from pg_stat_activity"
                + " where usename = 'orders_app' and wait_event_type = 'Lock'"));
  }

  private HttpRequest.Builder request(String... tenants) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(program.url().resolve("/orders")).timeout(Duration.ofSeconds(20));
    Stream.of(tenants).forEach(tenant -> request.header("X-Tenant", tenant));
    return request;
  }

  @Override
  public void close() {
    client.close();
    fixture.close();
  }
}
