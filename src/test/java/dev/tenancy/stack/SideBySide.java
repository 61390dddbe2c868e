package dev.tenancy.stack;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/** Runs independent work at the same time. */
final class SideBySide {
  private SideBySide() {}

  /** Returns when all is done; the first failure interrupts the rest and is thrown. */
  static void run(List<Runnable> work) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ExecutorCompletionService<Void>(executor);
      work.forEach(each -> done.submit(each, null));
      try {
        for (int finished = 0; finished < work.size(); finished++) {
          done.take().get();
        }
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw e.getCause() instanceof StackException known
            ? known
            : new StackException("a part did not start: " + e.getCause(), e.getCause());
      } catch (InterruptedException e) {
        executor.shutdownNow();
        Thread.currentThread().interrupt();
        throw new StackException("interrupted", e);
      }
    }
  }
}
