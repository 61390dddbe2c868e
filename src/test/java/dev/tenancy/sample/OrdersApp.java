package dev.tenancy.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sample application: {@code /orders} enters its tenant by SQL, {@code /gated/orders} asks the
 * HTTP gate alone; {@code ?hold=500} makes a request last half a second between its admission and
 * its query. Told by {@code ORDERS_DB_URL}, {@code ORDERS_DB_USER}, {@code
 * ORDERS_DB_PASSWORD_FILE}, {@code ORDERS_PORT}, {@code ORDERS_GATE_URL}, {@code
 * ORDERS_DRAIN_PERIOD_MS}.
 */
public final class OrdersApp {
  /** What a request needs besides its hold: it must be done when the drain period is. */
  private static final Duration WORK = Duration.ofSeconds(1);

  private static final Pattern HOLD = Pattern.compile("hold=([0-9]{1,6})");

  private final OrdersDatabase database;
  private final GateClient gate;
  private final Duration longestHold;

  OrdersApp(OrdersDatabase database, GateClient gate, Duration drainPeriod) {
    this.database = database;
    this.gate = gate;
    this.longestHold = drainPeriod.compareTo(WORK) > 0 ? drainPeriod.minus(WORK) : Duration.ZERO;
  }

  /** Serves until the process is stopped. */
  public static void main(String[] arguments) throws IOException {
    // Else small answers wait for the client's delayed acknowledgement, 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Map<String, String> environment = System.getenv();
    OrdersDatabase database =
        new OrdersDatabase(
            environment.get("ORDERS_DB_URL"),
            environment.get("ORDERS_DB_USER"),
            Path.of(environment.get("ORDERS_DB_PASSWORD_FILE")));
    OrdersApp app =
        new OrdersApp(
            database,
            new GateClient(URI.create(environment.get("ORDERS_GATE_URL"))),
            Duration.ofMillis(
                Long.parseLong(environment.getOrDefault("ORDERS_DRAIN_PERIOD_MS", "5000"))));
    HttpServer server = app.serve(Integer.parseInt(environment.get("ORDERS_PORT")));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.stop(2);
                  database.close();
                }));
  }

  /** Starts to listen on loopback. */
  HttpServer serve(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, this::route));
    server.start();
    return server;
  }

  private interface Route {
    Answer answer(HttpExchange exchange) throws SQLException, IOException, InterruptedException;
  }

  private void answer(HttpExchange exchange, Route route) throws IOException {
    String tenant = exchange.getRequestHeaders().getFirst("X-Tenant");
    try (exchange) {
      Answer answer;
      try {
        answer = route.answer(exchange);
      } catch (SQLException e) {
        // What is no refusal and no outage is a bug, here or in the operator, and shows as one.
        int status = SqlStates.httpStatus(e).orElse(500);
        if (status == 500) {
          System.err.println(tenant + ": " + e);
        }
        answer = Answer.problem(status, title(e), tenant);
      } catch (IOException e) {
        answer = Answer.problem(503, "The gate does not answer", tenant);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        answer = Answer.problem(503, "Stopping", tenant);
      }
      answer.send(exchange);
    }
  }

  private static String title(SQLException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^ERROR: ", "");
  }

  private Answer route(HttpExchange exchange)
      throws SQLException, IOException, InterruptedException {
    List<String> tenants = exchange.getRequestHeaders().getOrDefault("X-Tenant", List.of());
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/readyz")) {
      return database.answers()
          ? Answer.json(Map.of("ok", true))
          : Answer.problem(503, "The database does not answer", null);
    }
    if (!path.equals("/orders") && !path.equals("/gated/orders")) {
      return Answer.problem(404, "Not Found", null);
    }
    if (tenants.size() != 1) {
      return Answer.problem(400, "One header X-Tenant is needed", null);
    }
    return path.equals("/orders")
        ? Answer.json(database.enterAndRead(tenants.getFirst(), hold(exchange)))
        : gated(tenants.getFirst(), hold(exchange));
  }

  private Answer gated(String tenant, Duration hold)
      throws SQLException, IOException, InterruptedException {
    HttpResponse<String> decision = gate.ask(tenant);
    if (decision.statusCode() != 200) {
      return new Answer(decision.statusCode(), "application/problem+json", decision.body());
    }
    // The hardest moment: admitted, and nothing in the database shows it yet.
    Thread.sleep(hold);
    return Answer.json(
        database.read(decision.headers().firstValue("X-Tenant-Schema").orElseThrow()));
  }

  private Duration hold(HttpExchange exchange) {
    Matcher hold = HOLD.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
    if (!hold.find()) {
      return Duration.ZERO;
    }
    Duration asked = Duration.ofMillis(Long.parseLong(hold.group(1)));
    return asked.compareTo(longestHold) > 0 ? longestHold : asked;
  }
}
