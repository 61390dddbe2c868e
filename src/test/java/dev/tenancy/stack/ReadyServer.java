package dev.tenancy.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The smallest program a {@link JavaProcess} can run. */
final class ReadyServer {
  private ReadyServer() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(System.getenv("READY_PORT"));
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext("/readyz", exchange -> exchange.sendResponseHeaders(200, -1));
    server.start();
    System.out.println("KUBECONFIG=" + System.getenv("KUBECONFIG"));
  }
}
