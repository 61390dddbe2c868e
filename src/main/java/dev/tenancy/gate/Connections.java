package dev.tenancy.gate;

import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Counts one port's connections, and closes what is too many at once: memory stays bounded. */
final class Connections {
  private final AtomicInteger open = new AtomicInteger();
  private final int most;

  Connections(int most) {
    this.most = most;
  }

  /**
   * Lets a connection in, or closes it.
   *
   * @param closed called when a connection that was let in is closed
   * @param makeRoom called if there are too many: closes another, of less worth, or returns false
   */
  boolean admit(HttpConnection connection, Runnable closed, BooleanSupplier makeRoom) {
    if (open.incrementAndGet() > most && !makeRoom.getAsBoolean()) {
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
