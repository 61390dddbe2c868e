package dev.tenancy.gate;

import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts one port's connections, and closes what is too many at once: memory stays bounded. */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final AtomicInteger open = new AtomicInteger();
  private final int most;

  Connections(int most) {
    this.most = most;
  }

  /**
   * Lets a connection in, or closes it.
   *
   * @param closed called when a connection that was let in is closed
   */
  boolean admit(HttpConnection connection, Runnable closed) {
    // Else each broken connection is an error in the log, for anybody to fill it.
    connection.exceptionHandler(broken -> log.debug("a connection broke: {}", broken.toString()));
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      connection.close();
      return false;
    }
    connection.closeHandler(
        gone -> {
          open.decrementAndGet();
          closed.run();
        });
    return true;
  }
}
