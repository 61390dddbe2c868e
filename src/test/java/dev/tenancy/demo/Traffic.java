package dev.tenancy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients that ask again and again, each on a thread of its own, and write down every answer. */
final class Traffic implements AutoCloseable {
  /** How long a client waits before it counts a request as never answered. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A client's rest between two requests: steady traffic, not a load test of this machine. */
  private static final Duration REST = Duration.ofMillis(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonMapper json = new JsonMapper();
  private final URI application;
  private final Collection<Call> calls = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  Traffic(URI application) {
    this.application = application;
  }

  /**
   * Adds a client.
   *
   * @param hold how long its requests last between their admission and their query
   */
  void add(String tenant, Call.Route route, Duration hold) {
    clients.add(Thread.startVirtualThread(() -> drive(tenant, route, hold)));
  }

  /** What was answered up to now. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Lets each client finish its request, and waits for that. */
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread each : clients) {
      each.join();
    }
    client.close();
  }

  private void drive(String tenant, Call.Route route, Duration hold) {
    HttpRequest request =
        HttpRequest.newBuilder(application.resolve(route.path() + "?hold=" + hold.toMillis()))
            .header("X-Tenant", tenant)
            .timeout(PATIENCE)
            .build();
    while (!stopped) {
      calls.add(call(tenant, route, request));
      try {
        Thread.sleep(REST);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private Call call(String tenant, Call.Route route, HttpRequest request) {
    Instant asked = Instant.now();
    long start = System.nanoTime();
    int status = 0;
    String body = "";
    String note = "";
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      status = response.statusCode();
      body = response.body();
    } catch (IOException e) {
      note = e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      note = e.toString();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Instant answered = Instant.now();
    Set<String> owners = status == 200 ? owners(body) : Set.of();
    if (status != 200 && status != 410) {
      note = note + body;
    }
    return new Call(tenant, route, asked, answered, took, status, owners, note);
  }

  private Set<String> owners(String body) {
    try {
      Set<String> owners = new TreeSet<>();
      for (JsonNode row : json.readTree(body)) {
        owners.add(row.path("owner").asText());
      }
      return owners;
    } catch (IOException e) {
      return Set.of("unreadable: " + body);
    }
  }
}
