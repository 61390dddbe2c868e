package dev.tenancy.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Health and metrics over HTTP: {@code /livez}, {@code /readyz}, {@code /metrics}, pages of its
 * parts, and {@code /} that lists them. To be started before anything else, so that probes hear why
 * parts are missing.
 */
public final class ConsoleServer implements AutoCloseable {
  private static final String INDEX =
      """
      <!doctype html>
      <html lang="en">
      <title>Tenant Operator</title>
      <h1>Tenant Operator</h1>
      <ul>
      %s<li><a href="/livez">/livez</a> whether the process is alive
      <li><a href="/readyz">/readyz</a> whether it can do its work, and if not, why
      <li><a href="/metrics">/metrics</a> metrics for Prometheus
      </ul>
      </html>
      """;

  private final JsonMapper json = new JsonMapper();
  private final Map<String, Page> pages = new ConcurrentSkipListMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Health health;
  private final Metrics metrics;
  private final HttpServer server;

  private ConsoleServer(Vertx vertx, Health health, Metrics metrics) {
    this.health = health;
    this.metrics = metrics;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setHttp2ClearTextEnabled(false).setIdleTimeout(60))
            .requestHandler(this::handle);
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param host where to listen
   * @param port 0 takes a free one
   * @throws java.util.concurrent.CompletionException if it cannot listen there, with the cause
   */
  public static ConsoleServer start(
      Vertx vertx, String host, int port, Health health, Metrics metrics) {
    ConsoleServer console = new ConsoleServer(vertx, health, metrics);
    console.server.listen(port, host).toCompletionStage().toCompletableFuture().join();
    return console;
  }

  /**
   * Adds a page in JSON.
   *
   * @param path such as {@code /orphans}
   * @param page what it shows
   */
  public void add(String path, Page page) {
    pages.put(path, page);
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
    threads.shutdownNow();
  }

  private void handle(HttpServerRequest request) {
    request
        .response()
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader("Allow", "GET");
      answer(request, 405, "text/plain", "only GET\n");
      return;
    }
    switch (request.path()) {
      case "/" -> {
        request.response().putHeader("Content-Security-Policy", "default-src 'none'");
        answer(request, 200, "text/html; charset=utf-8", index());
      }
      case "/livez" -> check(request, health::liveness);
      case "/readyz" -> check(request, health::readiness);
      case "/metrics" ->
          later(
              request,
              () -> metrics.registry().scrape(),
              body -> answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", body));
      case null, default ->
          Optional.ofNullable(pages.get(String.valueOf(request.path())))
              .ifPresentOrElse(
                  page -> show(request, page),
                  () -> answer(request, 404, "text/plain", "no such page; see /\n"));
    }
  }

  private void show(HttpServerRequest request, Page page) {
    later(
        request,
        () -> body(page.content().get()),
        body -> answer(request, 200, "application/json", body));
  }

  private String index() {
    return INDEX.formatted(
        pages.entrySet().stream()
            .map(
                page ->
                    "<li><a href=\"%1$s\">%1$s</a> %2$s\n"
                        .formatted(page.getKey(), page.getValue().title()))
            .collect(Collectors.joining()));
  }

  private void check(HttpServerRequest request, Supplier<List<HealthCheck.Result>> checks) {
    later(
        request,
        checks,
        results -> {
          boolean ok = results.stream().allMatch(HealthCheck.Result::ok);
          answer(request, ok ? 200 : 503, "application/json", body(new Report(ok, results)));
        });
  }

  /** Does {@code work}, which may block, off the event loop, and answers on it. */
  private <T> void later(HttpServerRequest request, Supplier<T> work, Consumer<T> answer) {
    Future.fromCompletionStage(CompletableFuture.supplyAsync(work, threads), Vertx.currentContext())
        .onSuccess(answer::accept)
        .onFailure(error -> answer(request, 500, "text/plain", error + "\n"));
  }

  private static void answer(HttpServerRequest request, int status, String type, String body) {
    if (request.response().ended() || request.response().closed()) {
      return;
    }
    request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
  }

  private String body(Object report) {
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts is always JSON", e);
    }
  }

  /**
   * The answer of a health check.
   *
   * @param ok whether every check is well
   * @param checks each of them
   */
  record Report(boolean ok, List<HealthCheck.Result> checks) {}
}
