package dev.tenancy.gate;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One of several servers at one port, on an event loop of its own. */
final class EventLoopShare extends VerticleBase {
  private static final long DRAIN_SECONDS = 5;

  private final Doors doors;
  private final String host;
  private final int port;
  private final AtomicInteger actualPort;
  private @Nullable HttpServer server;

  /**
   * @param actualPort where to note the port it got
   */
  EventLoopShare(Doors doors, String host, int port, AtomicInteger actualPort) {
    this.doors = doors;
    this.host = host;
    this.port = port;
    this.actualPort = actualPort;
  }

  @Override
  public Future<?> start() {
    HttpServer starting = doors.server(vertx);
    server = starting;
    return starting.listen(port, host).onSuccess(now -> actualPort.set(now.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
  }
}
