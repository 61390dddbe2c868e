package com.example.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;

/** Orders of many tenants over HTTP: the request's header {@code X-Tenant} names one. */
final class OrdersApp {
  private static final System.Logger LOG = System.getLogger(OrdersApp.class.getName());
  private static final JsonMapper JSON = new JsonMapper();

  private final TenantTransactions transactions;

  private OrdersApp(TenantTransactions transactions) {
    this.transactions = transactions;
  }

  public static void main(String[] arguments) throws IOException {
    // Or small answers wait for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    OrdersApp app = new OrdersApp(new TenantTransactions(pool()));
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(
                env("HTTP_HOST", "127.0.0.1"), Integer.parseInt(env("HTTP_PORT", "8000"))),
            0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/orders", app::answer);
    server.start();
  }

  private static HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(env("DB_URL", "jdbc:postgresql://127.0.0.1/tenants"));
    config.setUsername(env("DB_USER", "orders_app"));
    config.setPassword(env("DB_PASSWORD", ""));
    config.setMaximumPoolSize(Integer.parseInt(env("DB_POOL_SIZE", "10")));
    config.setAutoCommit(false);
    config.setConnectionTimeout(2_000);
    // Start also while the database is away, and answer 503.
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "orders");
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("socketTimeout", "10");
    return new HikariDataSource(config);
  }

  private static String env(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  private void answer(HttpExchange exchange) throws IOException {
    // None, or several, make no tenant's name, and are refused as malformed.
    String tenant =
        String.join(",", exchange.getRequestHeaders().getOrDefault("X-Tenant", List.of()));
    try (exchange) {
      try {
        route(exchange, tenant);
      } catch (SQLException e) {
        Problem problem = Problem.of(e);
        if (problem.status() == 500) {
          LOG.log(Level.ERROR, tenant, e);
        }
        refuse(exchange, problem);
      } catch (JsonProcessingException e) {
        refuse(exchange, Problem.of(400, "The body is no JSON"));
      }
    }
  }

  // Sends nothing before the transaction is committed.
  private void route(HttpExchange exchange, String tenant) throws SQLException, IOException {
    switch (exchange.getRequestMethod()) {
      case "GET" -> send(exchange, 200, transactions.inside(tenant, Orders::list));
      case "POST" -> {
        String item = JSON.readTree(exchange.getRequestBody()).path("item").asText();
        send(exchange, 201, transactions.inside(tenant, in -> Orders.place(in, tenant, item)));
      }
      default -> refuse(exchange, Problem.of(405, "Method Not Allowed"));
    }
  }

  private static void refuse(HttpExchange exchange, Problem problem) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
    if (problem.status() == 503) {
      exchange.getResponseHeaders().set("Retry-After", "1");
    }
    send(exchange, problem.status(), problem);
  }

  private static void send(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
