package dev.tenancy.proxies;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * An application that asks no door itself: it reads orders from the schema that the proxy says, a
 * moment after the admission. What fails is 500.
 */
final class TrustingApp implements AutoCloseable {
  private static final long HOLD_MILLIS = 50;

  private final HikariDataSource pool;
  private final HttpServer server;

  TrustingApp(DataSource database) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(8);
    config.setAutoCommit(false);
    pool = new HikariDataSource(config);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String schema = exchange.getRequestHeaders().getFirst("X-Tenant-Schema");
    String text;
    int status;
    try (exchange) {
      try {
        Thread.sleep(HOLD_MILLIS);
        read(schema);
        text = exchange.getRequestHeaders().getFirst("X-Tenant-Id") + " " + schema;
        status = 200;
      } catch (SQLException e) {
        text = schema + ": " + e.getMessage();
        status = 500;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        text = "stopping";
        status = 500;
      }
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void read(String schema) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try (PreparedStatement path =
              connection.prepareStatement(
                  "select set_config('search_path', quote_ident(?), true)");
          Statement orders = connection.createStatement()) {
        path.setString(1, schema);
        path.execute();
        orders.execute("select id, item from orders");
      } finally {
        connection.rollback();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    pool.close();
  }
}
