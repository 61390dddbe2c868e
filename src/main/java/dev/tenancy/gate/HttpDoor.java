package dev.tenancy.gate;

import dev.tenancy.tenant.Admission.Admitted;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Function;

/** Answers the requests of one HTTP door. */
final class HttpDoor {
  // Made once, as bytes: names and values that are the same in every answer.
  private static final CharSequence TENANT_ID = HttpHeaders.createOptimized("X-Tenant-Id");
  private static final CharSequence TENANT_SCHEMA = HttpHeaders.createOptimized("X-Tenant-Schema");
  private static final CharSequence TENANT_VERSION =
      HttpHeaders.createOptimized("X-Tenant-Version");
  private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private final Door door;
  private final TenantSources sources;
  private final Function<HttpServerRequest, List<String>> targets;
  private final Desk desk;

  /**
   * @param targets where this door's proxies put the original path
   */
  HttpDoor(
      Door door,
      TenantSources sources,
      Function<HttpServerRequest, List<String>> targets,
      Decisions decisions,
      MeterRegistry metrics) {
    this.door = door;
    this.sources = sources;
    this.targets = targets;
    this.desk = new Desk(door, decisions, metrics);
  }

  void handle(HttpServerRequest request) {
    long start = System.nanoTime();
    TenantName name = sources.find(new Original(request, targets));
    desk.decide(name, start).onSuccess(answer -> give(answer, request.response()));
  }

  private void give(Answer answer, HttpServerResponse response) {
    if (response.closed()) {
      // The client did not wait.
      return;
    }
    switch (answer.admission()) {
      case Admitted yes -> {
        response
            .headers()
            .add(CACHE_CONTROL, NO_STORE)
            .add(TENANT_ID, yes.id().toString())
            .add(TENANT_SCHEMA, yes.schemaName().value())
            .add(TENANT_VERSION, Long.toString(yes.version()));
        response.end();
      }
      case Refused(Refusal why) -> {
        if (door == Door.NGINX) {
          response.putHeader("X-Tenant-Status", Integer.toString(why.status()));
        }
        int retryAfter = Answer.retryAfter(why);
        if (retryAfter > 0) {
          response.putHeader("Retry-After", Integer.toString(retryAfter));
        }
        refuse(response, Problem.of(why, door, answer.name()));
      }
    }
  }

  /** Answers with a problem, which no cache may keep. */
  static void refuse(HttpServerResponse response, Problem problem) {
    noStore(response)
        .setStatusCode(problem.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .end(problem.json());
  }

  private static HttpServerResponse noStore(HttpServerResponse response) {
    return response.putHeader(CACHE_CONTROL, NO_STORE);
  }

  /** The original request, as a proxy's request to the gate tells of it. */
  private record Original(
      HttpServerRequest request, Function<HttpServerRequest, List<String>> where)
      implements OriginalRequest {
    @Override
    public List<String> header(String name) {
      return request.headers().getAll(name);
    }

    @Override
    public List<String> hosts() {
      return header("Host");
    }

    @Override
    public List<String> targets() {
      return where.apply(request);
    }
  }
}
