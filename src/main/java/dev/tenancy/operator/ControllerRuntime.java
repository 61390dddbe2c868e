package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
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
  private static final String LEASE = "tenant-operator";

  private final KubernetesClient client;
  private final Supplier<TenantReconciler> reconcilers;
  private final Optional<String> leaseNamespace;
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
   * @param leaseNamespace where the lease for leader election is; empty: no election
   * @param threads how many tenants are worked on at a time; no more than there are database
   *     connections
   * @param random draws jitter
   */
  ControllerRuntime(
      KubernetesClient client,
      Supplier<TenantReconciler> reconcilers,
      Optional<String> leaseNamespace,
      int threads,
      RandomGenerator random) {
    this.client = client;
    this.reconcilers = reconcilers;
    this.leaseNamespace = leaseNamespace;
    this.threads = threads;
    this.random = random;
    this.starter = Thread.ofPlatform().name("controller-start").unstarted(this::startWhenPossible);
  }

  /** Begins; returns at once, also without an API server. */
  public void start() {
    starter.start();
  }

  /** Why Tenants are not watched, or empty if they are. */
  public Optional<String> problem() {
    return problem.get().or(() -> informers(i -> i.isWatching() ? "" : "the watch is interrupted"));
  }

  /** What only a restart mends: an informer that stopped for good; empty if none did. */
  public Optional<String> stopped() {
    return running.get().isEmpty()
        ? Optional.empty()
        : informers(i -> i.isRunning() ? "" : "an informer stopped");
  }

  private Optional<String> informers(Function<InformerHealthIndicator, String> judge) {
    return running.get().stream()
        .flatMap(o -> o.getRuntimeInfo().getRegisteredControllers().stream())
        .flatMap(
            c ->
                c.getControllerHealthInfo().informerEventSourceHealthIndicators().values().stream())
        .map(InformerWrappingEventSourceHealthIndicator.class::cast)
        .flatMap(source -> indicators(source).values().stream())
        .map(judge)
        .filter(reason -> !reason.isEmpty())
        .findFirst();
  }

  private static Map<String, InformerHealthIndicator> indicators(
      InformerWrappingEventSourceHealthIndicator<?> source) {
    return source.informerHealthIndicators();
  }

  private void startWhenPossible() {
    while (!closed) {
      Operator operator = null;
      try {
        // A clear word about what is missing, before the framework's own.
        client.resources(Tenant.class).list(oneItem());
        operator = newOperator();
        operator.start();
        running.set(Optional.of(operator));
        problem.set(Optional.empty());
        LOG.info("watching tenants");
        return;
      } catch (RuntimeException e) {
        if (operator != null) {
          stop(operator);
        }
        String reason = describe(e);
        if (!problem.getAndSet(Optional.of(reason)).equals(Optional.of(reason))) {
          LOG.warn("cannot watch tenants: {}; trying again", reason);
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

  private static ListOptions oneItem() {
    return new ListOptionsBuilder().withLimit(1L).build();
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
              leaseNamespace.ifPresent(
                  namespace ->
                      overrider.withLeaderElectionConfiguration(leaderElection(namespace)));
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

  private LeaderElectionConfiguration leaderElection(String namespace) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(namespace)
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> LOG.info("leading"),
                this::lostLead,
                leader -> LOG.info("the leader is {}", leader)))
        .withExitOnStopLeading(false)
        .build();
  }

  private void lostLead() {
    if (!closed) {
      LOG.error("lost the lead: exiting, to begin anew as a follower");
      // From a thread of its own: the exit waits for the hook that closes us, and that for this
      // callback.
      Thread.ofPlatform().name("exit").start(() -> System.exit(1));
    }
  }

  private static String describe(RuntimeException e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    if (message.contains("404")) {
      return "the API server has no tenants.tenancy.dev: kubectl apply --server-side -f crds/";
    }
    return "API server: " + message.lines().findFirst().orElse(message);
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
    running.get().ifPresent(ControllerRuntime::stop);
  }
}
