package dev.tenancy.workflow;

import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverterException;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers that execute workflows and activities; waits for Temporal as long as it takes. */
public final class TemporalWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporalWorkers.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final WorkflowClient client;
  private final TaskQueues queues;
  private final int ddlSlots;
  private final Activities activities;
  private final AtomicReference<Optional<String>> problem =
      new AtomicReference<>(Optional.of("not connected yet"));
  private final AtomicReference<Optional<WorkerFactory>> running =
      new AtomicReference<>(Optional.empty());
  private final Thread starter;
  private volatile boolean closed;

  /** The activities' implementations, by where they run. */
  public record Activities(
      SoftDeleteActivities softDelete,
      RetentionActivities retention,
      DrainActivities drain,
      DropActivities drop,
      ProvisioningActivities provisioning,
      MigrationActivities migration) {}

  /**
   * @param ddlSlots how many activities work in PostgreSQL's catalogs at a time
   */
  public TemporalWorkers(
      WorkflowClient client, TaskQueues queues, int ddlSlots, Activities activities) {
    this.client = client;
    this.queues = queues;
    this.ddlSlots = ddlSlots;
    this.activities = activities;
    this.starter = Thread.ofVirtual().name("temporal-workers").unstarted(this::startWhenPossible);
  }

  /** Begins; returns at once, also without Temporal. */
  public void start() {
    starter.start();
  }

  /** Why the workers do not run, or empty if they do. */
  public Optional<String> problem() {
    return problem.get();
  }

  private void startWhenPossible() {
    while (!closed) {
      WorkerFactory factory = newFactory();
      try {
        factory.start();
        running.set(Optional.of(factory));
        problem.set(Optional.empty());
        LOG.info("workers started on task queues {} and {}", queues.main(), queues.ddl());
        return;
      } catch (RuntimeException e) {
        discard(factory);
        String reason = String.valueOf(new WorkflowUnavailableException(e).getMessage());
        if (!problem.getAndSet(Optional.of(reason)).equals(Optional.of(reason))) {
          LOG.warn("workers cannot start: {}; trying again", reason);
        }
      }
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Gives up a factory that did not start; it tells Temporal so, and that fails as well. */
  private static void discard(WorkerFactory factory) {
    try {
      factory.shutdownNow();
    } catch (RuntimeException e) {
      LOG.debug("while giving up", e);
    }
  }

  private WorkerFactory newFactory() {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client, WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
    Worker main =
        factory.newWorker(
            queues.main(),
            WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                // Draining activities mostly sleep.
                .setMaxConcurrentActivityExecutionSize(1_000)
                .build());
    registerOn(main, activities);
    Worker ddl =
        factory.newWorker(
            queues.ddl(),
            WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                .setMaxConcurrentActivityExecutionSize(ddlSlots)
                .build());
    ddl.registerActivitiesImplementations(activities.drop(), activities.migration());
    return factory;
  }

  /** Registers what the main queue serves; the tests' worker is made by this too. */
  static void registerOn(Worker main, Activities activities) {
    main.registerWorkflowImplementationTypes(
        WorkflowImplementationOptions.newBuilder()
            // Malformed input by hand fails the workflow, with a reason, instead of hanging it.
            .setFailWorkflowExceptionTypes(
                DataConverterException.class, IllegalArgumentException.class)
            .build(),
        TenantDeletionWorkflowImpl.class,
        TenantProvisioningWorkflowImpl.class);
    main.registerActivitiesImplementations(
        activities.softDelete(),
        activities.retention(),
        activities.drain(),
        activities.provisioning());
  }

  @Override
  public void close() {
    closed = true;
    starter.interrupt();
    running
        .get()
        .ifPresent(
            factory -> {
              factory.shutdown();
              factory.awaitTermination(5, TimeUnit.SECONDS);
              factory.shutdownNow();
            });
  }
}
