package dev.tenancy.gate;

import dev.tenancy.bench.EnvoyCheck;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import dev.tenancy.tenant.Records;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the gate itself does for a decision, without the network and its libraries: the tenant's
 * name, memory under a lease, metrics; for gRPC the messages too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class DecisionBenchmark {
  // A power of two, for a cheap turn.
  private static final int TENANTS = 8_192;

  private OriginalRequest[] requests;
  private byte[][] messages;
  private TenantSources sources;
  private Desk desk;
  private GrpcDoor grpc;
  private int turn;

  /** Fills the memory. */
  @Setup
  public void open() {
    MeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    TenantView view = new TenantView(new Lease(System::nanoTime, System::currentTimeMillis));
    view.replace(IntStream.range(0, TENANTS).mapToObj(Records::ready).toList());
    view.renewed(System.nanoTime(), Duration.ofDays(1));
    Decisions decisions =
        new LeasedDecisions(
            view, raw -> Future.succeededFuture(new Refused(Refusal.REGISTRY_UNAVAILABLE)));
    sources = TenantSources.none().header("X-Tenant");
    desk = new Desk(Door.HTTP, decisions, metrics);
    grpc = new GrpcDoor(sources, decisions, metrics);
    requests = new OriginalRequest[TENANTS];
    messages = new byte[TENANTS][];
    for (int number = 0; number < TENANTS; number++) {
      requests[number] = request("tenant-" + number);
      messages[number] = EnvoyCheck.message("tenant-" + number);
    }
  }

  /** Behind {@code /authz}, from the headers to the answer. */
  @Benchmark
  public Future<Answer> http() {
    return desk.decide(sources.find(requests[next()]), System.nanoTime());
  }

  /** Behind {@code Check}, from message to message. */
  @Benchmark
  public Future<byte[]> grpc() {
    return grpc.check(messages[next()]);
  }

  private int next() {
    turn = (turn + 4_099) & (TENANTS - 1);
    return turn;
  }

  private static OriginalRequest request(String slug) {
    MultiMap headers =
        HttpHeaders.headers()
            .add("Host", "gate:8080")
            .add("User-Agent", "Go-http-client/1.1")
            .add("X-Forwarded-Host", "shop.example.com")
            .add("X-Forwarded-Uri", "/orders?page=2")
            .add("X-Tenant", slug);
    return new OriginalRequest() {
      @Override
      public List<String> header(String name) {
        return headers.getAll(name);
      }

      @Override
      public List<String> hosts() {
        return header("Host");
      }

      @Override
      public List<String> targets() {
        return header("X-Forwarded-Uri");
      }
    };
  }
}
