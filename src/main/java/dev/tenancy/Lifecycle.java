package dev.tenancy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a command's process: its parts come up in order, and are closed in reverse. */
final class Lifecycle {
  private static final long CLOSE_SECONDS = 20;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Vertx vertx;

  private Lifecycle() {
    Logging.bridge();
    // Without its file cache: it needs a writable directory, and nothing here serves files.
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    vertx = Vertx.vertx(new VertxOptions().setFileSystemOptions(files));
    closing(() -> vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS));
  }

  /**
   * Starts a command and waits until the process is told to stop (SIGTERM, SIGINT).
   *
   * @param command its name, for the log
   * @param start brings its parts up
   * @return the exit code: 1 if a part did not come up
   */
  static int run(String command, Consumer<Lifecycle> start) {
    Lifecycle process = new Lifecycle();
    Logger log = LoggerFactory.getLogger(Lifecycle.class);
    CountDownLatch closed = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              log.info("{} stops", command);
              process.close();
              closed.countDown();
            },
            "shutdown");
    // First, so that a start that takes long can be stopped too.
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      log.info("{} {} starts", command, Version.current());
      start.accept(process);
      closed.await();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } catch (RuntimeException e) {
      log.error("{} cannot start", command, e);
      process.close();
      return 1;
    }
  }

  /** Vert.x, for all servers of the process. */
  Vertx vertx() {
    return vertx;
  }

  /** Notes that {@code part} is to be closed, before those noted earlier; returns it. */
  <T extends AutoCloseable> T closing(T part) {
    synchronized (parts) {
      parts.push(part);
    }
    return part;
  }

  private void close() {
    Thread closer = Thread.ofPlatform().daemon().start(this::closeParts);
    try {
      // A part that hangs must not keep the process from ending.
      if (!closer.join(Duration.ofSeconds(CLOSE_SECONDS))) {
        LoggerFactory.getLogger(Lifecycle.class).warn("a part did not close in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeParts() {
    synchronized (parts) {
      while (!parts.isEmpty()) {
        AutoCloseable part = parts.pop();
        try {
          part.close();
        } catch (Exception e) {
          LoggerFactory.getLogger(Lifecycle.class).warn("{} did not close", part, e);
        }
      }
    }
  }
}
