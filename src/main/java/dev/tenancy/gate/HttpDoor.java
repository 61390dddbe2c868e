package dev.tenancy.gate;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Admitted;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers one door's requests. */
final class HttpDoor {
  private static final String TENANT = "X-Tenant";
  private static final String RETRY_AFTER_SECONDS = "1";

  private final Door door;
  private final Decisions decisions;
  private final GateMetrics metrics;

  HttpDoor(Door door, Decisions decisions, MeterRegistry metrics) {
    this.door = door;
    this.decisions = decisions;
    this.metrics = new GateMetrics(metrics, door);
  }

  void handle(HttpServerRequest request) {
    long start = System.nanoTime();
    String rawSlug = rawSlug(request);
    decisions
        .decide(rawSlug)
        .otherwise(new Refused(Refusal.REGISTRY_UNAVAILABLE))
        .onSuccess(
            admission -> {
              metrics.decided(admission, System.nanoTime() - start);
              answer(request.response(), admission, rawSlug);
            });
  }

  /** The one tenant the request names; null if it names none, or several. */
  private static @Nullable String rawSlug(HttpServerRequest request) {
    List<String> values = request.headers().getAll(TENANT);
    return values.size() == 1 ? values.getFirst() : null;
  }

  private void answer(HttpServerResponse response, Admission admission, @Nullable String rawSlug) {
    if (response.closed()) {
      // The client did not wait.
      return;
    }
    switch (admission) {
      case Admitted yes ->
          noStore(response)
              .putHeader("X-Tenant-Id", yes.id().toString())
              .putHeader("X-Tenant-Schema", yes.schemaName().value())
              .putHeader("X-Tenant-Version", Long.toString(yes.version()))
              .end();
      case Refused(Refusal why) -> {
        if (door == Door.NGINX) {
          response.putHeader("X-Tenant-Status", Integer.toString(why.status()));
        }
        if (why.status() == 503) {
          response.putHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        refuse(response, Problem.of(why, door, rawSlug));
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
    return response.putHeader("Cache-Control", "no-store");
  }
}
