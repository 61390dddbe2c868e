package dev.tenancy.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sample application: {@code /orders} enters its tenant by SQL, to read and (POST) to add an
 * order; {@code /gated/orders} asks the HTTP gate alone; {@code ?hold=500} makes a request last
 * half a second between its admission and its query. Told by {@code ORDERS_DB_URL}, {@code
 * ORDERS_DB_USER}, {@code ORDERS_DB_PASSWORD_FILE}, {@code ORDERS_PORT}, {@code ORDERS_GATE_URL},
 * {@code ORDERS_DRAIN_PERIOD_MS}.
 */
public final class OrdersApp {
  /** What a request needs besides its hold: it must be done when the drain period is. */
  private static final Duration WORK = Duration.ofSeconds(1);

  private static final Pattern HOLD = Pattern.compile("hold=([0-9]{1,6})");

  private static final String READY = "/readyz";
  private static final String ORDERS = "/orders";
  private static final String GATED = "/gated/orders";
  private static final Map<String, List<String>> METHODS =
      new TreeMap<>(
          Map.of(
              READY, List.of("GET"),
              ORDERS, List.of("GET", "POST"),
              GATED, List.of("GET")));

  /** In bytes. */
  private static final int LONGEST_ITEM = 1_000;

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
        Problem problem = SqlStates.problem(e, tenant);
        // What is no refusal and no outage is a bug, here or in the operator, and shows as one.
        if (problem.status() == 500) {
          System.err.println(tenant + ": " + e);
        }
        answer = Answer.problem(problem);
      } catch (IOException e) {
        answer = unavailable("The gate does not answer");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        answer = unavailable("The application is stopping");
      }
      answer.send(exchange);
    }
  }

  private static Answer unavailable(String detail) {
    return Answer.problem(Problem.plain(503, "Service Unavailable", detail));
  }

  private Answer route(HttpExchange exchange)
      throws SQLException, IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    List<String> methods = METHODS.get(path);
    if (methods == null) {
      return Answer.problem(Problem.plain(404, "Not Found", "The routes are: " + METHODS.keySet()));
    }
    if (!methods.contains(exchange.getRequestMethod())) {
      return Answer.notAllowed(methods);
    }
    if (path.equals(READY)) {
      return database.answers()
          ? Answer.json(200, Map.of("ok", true))
          : unavailable("The database does not answer");
    }
    List<String> tenants = exchange.getRequestHeaders().getOrDefault("X-Tenant", List.of());
    if (tenants.size() != 1) {
      return Answer.problem(Problem.refusal(400, "One header X-Tenant is needed", null));
    }
    if (path.equals(GATED)) {
      return gated(tenants.getFirst(), hold(exchange));
    }
    return exchange.getRequestMethod().equals("POST")
        ? add(tenants.getFirst(), exchange)
        : Answer.json(200, database.enterAndRead(tenants.getFirst(), hold(exchange)));
  }

  /** The body is the item, as text. */
  private Answer add(String tenant, HttpExchange exchange) throws SQLException, IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LONGEST_ITEM + 1);
    String item = new String(body, StandardCharsets.UTF_8).strip();
    if (item.isEmpty() || body.length > LONGEST_ITEM || item.indexOf('\0') >= 0) {
      return Answer.problem(
          Problem.plain(
              400, "Bad Request", "The body is the item: 1 to " + LONGEST_ITEM + " bytes of text"));
    }
    return Answer.json(201, database.enterAndAdd(tenant, item));
  }

  private Answer gated(String tenant, Duration hold)
      throws SQLException, IOException, InterruptedException {
    HttpResponse<String> decision = gate.ask(tenant);
    if (decision.statusCode() != 200) {
      return Answer.problem(decision.statusCode(), decision.body());
    }
    // The hardest moment: admitted, and nothing in the database shows it yet.
    Thread.sleep(hold);
    return Answer.json(
        200, database.read(decision.headers().firstValue("X-Tenant-Schema").orElseThrow()));
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
