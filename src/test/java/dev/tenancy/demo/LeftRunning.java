package dev.tenancy.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Which processes outlived those who started them. */
final class LeftRunning {
  /** A process that was told to end may need a moment until the kernel has buried it. */
  private static final Duration MOMENT = Duration.ofSeconds(5);

  private LeftRunning() {}

  /** Those still alive after a moment, by number and command; empty if all have ended. */
  static List<String> among(List<ProcessHandle> processes) {
    CompletableFuture<?>[] ends =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(ends)
        .completeOnTimeout(null, MOMENT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    return processes.stream()
        .filter(ProcessHandle::isAlive)
        .map(process -> process.pid() + " " + process.info().command().orElse("?"))
        .toList();
  }
}
