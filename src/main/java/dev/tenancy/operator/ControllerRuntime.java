package dev.tenancy.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework's life: waits for the API server as long as it takes, watches Tenants, and, with
 * leader election, acts only while it leads. Leading saves work; safety does not rest on it.
 */
public final class ControllerRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerRuntime.class);
  private static final Duration RETRY = Duration.ofSeconds(3);

  private final KubernetesClient client;
  private final ApiServerProbe probe;
  private final Supplier<TenantReconciler> reconcilers;
  private final Optional<LeaderLease> lease;
  private final int threads;
  private final RandomGenerator random;
  private final AtomicReference<Optional<Operator>> running =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> problem =
      new AtomicReference<>(Optional.of("not connected yet"));
  private final Thread starter;
  private volatile boolean closed;

  /**
   * @param reconcilers makes a new one for each attempt to start
   * @param lease for leader election; empty: no election
   * @param threads how many tenants are worked on at a time; no more than there are database
   *     connections
   * @param random draws jitter
   */
  ControllerRuntime(
      KubernetesClient client,
      Supplier<TenantReconciler> reconcilers,
      Optional<LeaderLease> lease,
      int threads,
      RandomGenerator random) {
    this.client = client;
    this.probe = new ApiServerProbe(client);
    this.reconcilers = reconcilers;
    this.lease = lease;
    this.threads = threads;
    this.random = random;
    this.starter = Thread.ofPlatform().name("controller-start").unstarted(this::startWhenPossible);
  }

  /** Begins; returns at once, also without an API server. */
  public void start() {
    starter.start();
  }

  /** Why Tenants are not watched, or empty if they are. Asks the API server, within two seconds. */
  public Optional<String> problem() {
    return problem
        .get()
        .or(() -> running.get().flatMap(InformerHealth::interrupted))
        .or(probe::problem);
  }

  /** What only a restart mends: an informer that stopped for good; empty if none did. */
  public Optional<String> stopped() {
    return running.get().flatMap(InformerHealth::stopped);
  }

  private void startWhenPossible() {
    while (!closed) {
      // A clear word about what is missing, before the framework's own.
      Optional<String> reason = probe.problem().or(this::tryToStart);
      if (reason.isEmpty()) {
        LOG.info("watching tenants");
        return;
      }
      if (!problem.getAndSet(reason).equals(reason)) {
        LOG.warn("cannot watch tenants: {}; trying again", reason.get());
      }
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Optional<String> tryToStart() {
    Operator operator = newOperator();
    try {
      operator.start();
    } catch (RuntimeException e) {
      stop(operator);
      return Optional.of(ApiServerProbe.describe(e));
    }
    running.set(Optional.of(operator));
    problem.set(Optional.empty());
    return Optional.empty();
  }

  private Operator newOperator() {
    Operator operator =
        new Operator(
            overrider -> {
              overrider
                  .withKubernetesClient(client)
                  .withCloseClientOnStop(false)
                  .withConcurrentReconciliationThreads(threads)
                  .withReconciliationTerminationTimeout(Duration.ofSeconds(5))
                  .withStopOnInformerErrorDuringStartup(true)
                  .checkingCRDAndValidateLocalModel(false)
                  // Its server-side apply of the finalizer would create an object that is gone.
                  .withUseSSAToPatchPrimaryResource(false);
              lease.ifPresent(l -> overrider.withLeaderElectionConfiguration(l.configuration()));
            });
    operator.register(
        reconcilers.get(),
        controller ->
            controller
                .withRetry(
                    new JitteredRetry(Duration.ofMillis(500), Duration.ofSeconds(20), random))
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 10))
                // No timer per tenant: the sweep looks for all of them at once.
                .withReconciliationMaxInterval(null));
    return operator;
  }

  private static void stop(Operator operator) {
    try {
      operator.stop();
    } catch (RuntimeException e) {
      LOG.debug("while stopping", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    starter.interrupt();
    lease.ifPresent(LeaderLease::stop);
    running.get().ifPresent(ControllerRuntime::stop);
    // After the last pass: from here on another may lead.
    lease.ifPresent(LeaderLease::release);
  }
}
