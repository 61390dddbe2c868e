package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Records;
import dev.tenancy.tenant.TenantState;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gRPC door over a real server, asked by a real client with Envoy's own types. */
class GrpcDoorTest {
  private static final Admission YES = Admission.of(Records.in(TenantState.READY));

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicReference<Decisions> decisions =
      new AtomicReference<>(raw -> Future.succeededFuture(YES));
  private final GateServer gate =
      GateServer.grpc(
          vertx,
          "127.0.0.1",
          0,
          TenantSources.none().header("X-Tenant").host("example.com", false).path("/t/"),
          raw -> decisions.get().decide(raw),
          metrics);
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", gate.port()).usePlaintext().build();

  @AfterEach
  void close() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    gate.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private AuthorizationGrpc.AuthorizationBlockingStub stub() {
    return AuthorizationGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  private static AttributeContext.HttpRequest.Builder http() {
    return AttributeContext.HttpRequest.newBuilder()
        .setId("17")
        .setMethod("GET")
        .setScheme("https")
        .setProtocol("HTTP/2")
        .putHeaders(":method", "GET")
        .putHeaders("user-agent", "Browser/1.0 (äöü)");
  }

  private static CheckRequest check(AttributeContext.HttpRequest.Builder http) {
    CheckRequest.Builder check = CheckRequest.newBuilder();
    check
        .getAttributesBuilder()
        .putContextExtensions("virtual_host", "shop")
        .getRequestBuilder()
        .setHttp(http);
    check.getAttributesBuilder().getSourceBuilder().setPrincipal("spiffe://x/y");
    return check.build();
  }

  private CheckResponse ask(AttributeContext.HttpRequest.Builder http) {
    return stub().check(check(http));
  }

  private static String header(List<HeaderValueOption> headers, String name) {
    List<HeaderValueOption> found =
        headers.stream().filter(each -> each.getHeader().getKey().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    // Of what Envoy knows, the only action that leaves nothing of what came from outside.
    assertThat(found.getFirst().getAppendAction())
        .isEqualTo(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
    assertThat(found.getFirst().hasAppend()).isFalse();
    return found.getFirst().getHeader().getValue();
  }

  private static void assertMalformed(CheckResponse response, String detail) throws Exception {
    assertThat(response.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
    assertThat(response.hasDeniedResponse()).isTrue();
    assertThat(response.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(400);
    JsonNode body = new JsonMapper().readTree(response.getDeniedResponse().getBody());
    assertThat(body.path("detail").asText()).isEqualTo(detail);
    assertThat(body.path("tenant").isNull()).isTrue();
  }

  @Test
  void givenReadyTenantWhenCheckedThenOkAndItsHeadersReplaceThoseFromOutside() {
    CheckResponse response = ask(http().putHeaders("x-tenant", "acme-corp"));

    assertThat(response.getStatus().getCode()).isEqualTo(Code.OK_VALUE);
    assertThat(response.hasStatus()).isTrue();
    List<HeaderValueOption> headers = response.getOkResponse().getHeadersList();
    assertThat(headers).hasSize(3);
    assertThat(header(headers, "X-Tenant-Id")).isEqualTo(Records.ID.toString());
    assertThat(header(headers, "X-Tenant-Schema")).isEqualTo("tenant_acme_corp");
    assertThat(header(headers, "X-Tenant-Version")).isEqualTo("41");
    // Envoy removes after it sets: a name in both lists would be lost.
    assertThat(response.getOkResponse().getHeadersToRemoveList()).isEmpty();
    assertThat(response.getUnknownFields().asMap()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void givenRefusalWhenCheckedThenDeniedWithItsStatusAsProblem(Refusal refusal) throws Exception {
    decisions.set(raw -> Future.succeededFuture(new Admission.Refused(refusal)));

    CheckResponse response = ask(http().putHeaders("x-tenant", "acme-corp"));

    assertThat(response.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
    var denied = response.getDeniedResponse();
    assertThat(denied.getStatus().getCodeValue()).isEqualTo(refusal.status());
    assertThat(header(denied.getHeadersList(), "Content-Type"))
        .isEqualTo("application/problem+json");
    assertThat(header(denied.getHeadersList(), "Cache-Control")).isEqualTo("no-store");
    assertThat(denied.getHeadersList()).hasSize(refusal.status() == 503 ? 3 : 2);
    if (refusal.status() == 503) {
      assertThat(header(denied.getHeadersList(), "Retry-After")).isEqualTo("1");
    }
    JsonNode body = new JsonMapper().readTree(denied.getBody());
    assertThat(body.path("status").asInt()).isEqualTo(refusal.status());
    assertThat(body.path("title").asText()).isEqualTo(refusal.title());
    assertThat(body.path("detail").asText()).isEqualTo(refusal.detail());
    assertThat(body.path("tenant").asText()).isEqualTo("acme-corp");
  }

  @Test
  void givenDecisionThatFailsWhenCheckedThenUnavailable() {
    decisions.set(raw -> Future.failedFuture("no"));

    CheckResponse response = ask(http().putHeaders("x-tenant", "acme-corp"));

    assertThat(response.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(503);
  }

  @Test
  void givenNoAttributesOrNoHttpWhenCheckedThenDeniedAsMalformed() throws Exception {
    String none = "The request names no tenant";
    CheckRequest.Builder noHttp = CheckRequest.newBuilder();
    noHttp.getAttributesBuilder().getRequestBuilder();

    assertMalformed(stub().check(CheckRequest.getDefaultInstance()), none);
    assertMalformed(stub().check(noHttp.build()), none);
    assertMalformed(ask(http()), none);
    assertMalformed(ask(http().setPath("").setHost("")), none);
  }

  @Test
  void givenHostAndPathWhenCheckedThenReadFromEnvoysFields() {
    AtomicReference<String> asked = new AtomicReference<>();
    decisions.set(
        raw -> {
          asked.set(raw);
          return Future.succeededFuture(YES);
        });

    assertThat(ask(http().setHost("globex.example.com:8443")).hasOkResponse()).isTrue();
    assertThat(asked.getAndSet(null)).isEqualTo("globex");
    assertThat(ask(http().setPath("/t/initech/orders?a=/../")).hasOkResponse()).isTrue();
    assertThat(asked.getAndSet(null)).isEqualTo("initech");
    assertThat(
            ask(http()
                    .setHost("acme-corp.example.com")
                    .putHeaders(":authority", "acme-corp.example.com")
                    .setPath("/t/acme-corp")
                    .putHeaders(":path", "/t/acme-corp")
                    .putHeaders("x-tenant", "acme-corp"))
                .hasOkResponse())
        .isTrue();
    assertThat(asked.get()).isEqualTo("acme-corp");
  }

  @Test
  void givenSourcesOrEnvoysOwnFieldsThatDisagreeWhenCheckedThenMalformed() throws Exception {
    String twice = "What names the tenant is there more than once";

    assertMalformed(
        ask(http().setHost("globex.example.com").putHeaders("x-tenant", "acme-corp")),
        "The request names different tenants");
    assertMalformed(
        ask(http().setHost("a.example.com").putHeaders(":authority", "b.example.com")), twice);
    assertMalformed(ask(http().setPath("/t/a").putHeaders(":path", "/t/b")), twice);
    // Envoy joins a header that is there twice by commas.
    assertMalformed(
        ask(http().putHeaders("x-tenant", "acme-corp,globex")),
        "The tenant's name is not a DNS label");
    assertMalformed(
        ask(http().putHeaders("x-tenant", "acme-corp").putHeaders("X-Tenant", "acme-corp")), twice);
  }

  @Test
  void givenRawHeadersWhenCheckedThenReadLikewise() throws Exception {
    HeaderValue text = HeaderValue.newBuilder().setKey("x-tenant").setValue("acme-corp").build();
    HeaderValue raw =
        HeaderValue.newBuilder()
            .setKey("x-tenant")
            .setRawValue(ByteString.copyFromUtf8("acme-corp"))
            .build();
    HeaderValue latin =
        HeaderValue.newBuilder()
            .setKey("x-tenant")
            .setRawValue(ByteString.copyFrom(new byte[] {(byte) 0xe4, 'c'}))
            .build();

    for (HeaderValue one : List.of(text, raw)) {
      HeaderMap map = HeaderMap.newBuilder().addHeaders(one).build();
      assertThat(ask(http().setHeaderMap(map)).hasOkResponse()).isTrue();
    }
    assertMalformed(
        ask(http().setHeaderMap(HeaderMap.newBuilder().addHeaders(text).addHeaders(raw))),
        "What names the tenant is there more than once");
    assertMalformed(
        ask(http().setHeaderMap(HeaderMap.newBuilder().addHeaders(latin))),
        "The request to the gate cannot be read");
  }

  @Test
  void givenBytesThatAreNoCheckRequestWhenCheckedThenDeniedAsMalformed() throws Exception {
    for (byte[] bytes : List.of(new byte[] {-1, -1, -1}, new byte[] {10, 100, 1}, new byte[12])) {
      assertMalformed(
          call("envoy.service.auth.v3.Authorization/Check", bytes, CallOptions.DEFAULT),
          "The request to the gate cannot be read");
    }
  }

  /** Sends bytes as they are, also such as no generated class would write. */
  private CheckResponse call(String method, byte[] bytes, CallOptions options) {
    var descriptor =
        MethodDescriptor.<byte[], CheckResponse>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(ProtoUtils.marshaller(CheckResponse.getDefaultInstance()))
            .build();
    return ClientCalls.blockingUnaryCall(
        channel, descriptor, options.withDeadlineAfter(10, TimeUnit.SECONDS), bytes);
  }

  private static void assertFails(Status.Code code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void givenOtherMethodOrCompressionWhenCalledThenUnimplementedAndOthersAreUnharmed() {
    assertFails(
        Status.Code.UNIMPLEMENTED,
        () -> call("envoy.service.auth.v3.Authorization/Other", new byte[0], CallOptions.DEFAULT));
    assertFails(
        Status.Code.UNIMPLEMENTED,
        () ->
            call(
                "envoy.service.auth.v3.Authorization/Check",
                check(http().putHeaders("x-tenant", "acme-corp")).toByteArray(),
                CallOptions.DEFAULT.withCompression("gzip")));

    assertThat(ask(http().putHeaders("x-tenant", "acme-corp")).hasOkResponse()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200_000, 20_000_000})
  void givenTooLargeMessageWhenCheckedThenRefusedAndOthersAreUnharmed(int size) {
    assertFails(
        Status.Code.RESOURCE_EXHAUSTED,
        () -> ask(http().putHeaders("x-big", "x".repeat(size)).putHeaders("x-tenant", "a")));

    assertThat(ask(http().putHeaders("x-tenant", "acme-corp")).hasOkResponse()).isTrue();
  }

  @Test
  void givenSixtyKilobytesOfHeadersWhenCheckedThenAnswered() {
    assertThat(
            ask(http().putHeaders("cookie", "x".repeat(61_440)).putHeaders("x-tenant", "acme"))
                .hasOkResponse())
        .isTrue();
  }

  @Test
  void givenDecisionPastTheDeadlineWhenCheckedThenEndedAndTheLateAnswerHarmsNobody() {
    Promise<Admission> late = Promise.promise();
    decisions.set(raw -> late.future());
    long start = System.nanoTime();

    assertFails(
        Status.Code.DEADLINE_EXCEEDED,
        () ->
            AuthorizationGrpc.newBlockingStub(channel)
                .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                .check(check(http().putHeaders("x-tenant", "acme-corp"))));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    decisions.set(raw -> Future.succeededFuture(YES));
    late.complete(YES);
    Awaitility.await()
        .until(() -> metrics.scrape().contains("decision_seconds_count{door=\"grpc\"} 1"));
    assertThat(ask(http().putHeaders("x-tenant", "acme-corp")).hasOkResponse()).isTrue();
  }

  @Test
  void givenHealthServiceWhenAskedThenServingForWhatIsHere() {
    var health = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);

    for (String service : List.of("", "envoy.service.auth.v3.Authorization")) {
      assertThat(health.check(service(service)).getStatus()).isEqualTo(ServingStatus.SERVING);
    }
    assertFails(Status.Code.NOT_FOUND, () -> health.check(service("other")));
    assertFails(
        Status.Code.UNIMPLEMENTED, () -> health.watch(service("")).forEachRemaining(all -> {}));
  }

  private static HealthCheckRequest service(String name) {
    return HealthCheckRequest.newBuilder().setService(name).build();
  }

  @Test
  void givenChecksWhenScrapedThenCountedForTheDoorWithoutTheTenantsName() {
    ask(http().putHeaders("x-tenant", "acme-corp"));
    ask(http());

    assertThat(metrics.scrape())
        .contains("tenancy_gate_decisions_total{decision=\"admitted\",door=\"grpc\"} 1.0")
        .contains("tenancy_gate_decisions_total{decision=\"malformed\",door=\"grpc\"} 1.0")
        .contains("tenancy_gate_decisions_total{decision=\"deleted\",door=\"grpc\"} 0.0")
        .contains("tenancy_gate_decision_seconds_count{door=\"grpc\"} 2")
        .doesNotContain("acme");
  }
}
