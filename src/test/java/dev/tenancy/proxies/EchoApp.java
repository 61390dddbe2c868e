package dev.tenancy.proxies;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An application that answers with the headers it got, a line for each, and counts requests. */
final class EchoApp implements AutoCloseable {
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;

  EchoApp() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          byte[] body =
              exchange.getRequestHeaders().entrySet().stream()
                  .flatMap(
                      header -> header.getValue().stream().map(v -> header.getKey() + ": " + v))
                  .collect(Collectors.joining("\n"))
                  .getBytes(StandardCharsets.UTF_8);
          // An application's own answers pass, whatever they are.
          int status = exchange.getRequestURI().getPath().equals("/forbidden") ? 403 : 200;
          try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How many requests have reached it. */
  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
