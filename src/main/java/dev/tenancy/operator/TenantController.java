package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.registry.Brake;
import dev.tenancy.registry.ChangeFeed;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.TenantClaims;
import dev.tenancy.registry.TenantProvisioning;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.registry.TenantRestore;
import dev.tenancy.schema.DrainProbe;
import dev.tenancy.schema.SchemaTakeover;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.workflow.TransitionWorkflows;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** Puts this room's parts together: the controller, the feed that wakes it, the sweep. */
public final class TenantController implements AutoCloseable {
  private static final Duration[] RECONCILE_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final ControllerRuntime runtime;
  private final ChangeFeed feed;
  private final Sweep sweep;
  private final OrphanNews orphanNews;
  private final Orphans orphans;
  private final AtomicReference<SimpleInboundEventSource<Tenant>> recordChanges =
      new AtomicReference<>(new SimpleInboundEventSource<>());

  /**
   * What it works with.
   *
   * @param leaseNamespace where the lease for leader election is; empty: no election
   * @param instance who reports Events
   * @param threads how many tenants are worked on at a time
   * @param sweepInterval how often what the feed may have missed is looked for
   * @param orphans how what belongs to nobody is looked for
   */
  public record Parts(
      KubernetesClient client,
      Database database,
      TransitionWorkflows workflows,
      MeterRegistry meters,
      Clock clock,
      RandomGenerator random,
      Optional<String> leaseNamespace,
      String instance,
      int threads,
      Duration sweepInterval,
      OrphanSearch orphans) {}

  public TenantController(Parts parts) {
    TenantRecords records = new TenantRecords(parts.database());
    Engine engine = new Engine(parts.workflows(), parts.clock());
    TenantPass pass = pass(parts, records, engine);
    LiveObjects objects = new LiveObjects(parts.meters());
    Timer timer =
        Timer.builder("tenancy_reconcile")
            .description("Passes over one tenant")
            .serviceLevelObjectives(RECONCILE_BUCKETS)
            .register(parts.meters());
    runtime =
        new ControllerRuntime(
            parts.client(),
            () -> {
              // The framework starts an event source once; a new attempt to start needs a new one.
              recordChanges.set(new SimpleInboundEventSource<>("record-changes"));
              return new TenantReconciler(
                  pass, recordChanges.get(), objects::watch, timer, parts.random());
            },
            parts
                .leaseNamespace()
                .map(namespace -> new LeaderLease(parts.client(), namespace, parts.instance())),
            parts.threads(),
            parts.random());
    feed =
        new ChangeFeed(
            parts.database(), parts.sweepInterval(), changed -> changed.forEach(this::wake));
    sweep = new Sweep(records, parts.client(), engine, this::wake, parts.sweepInterval());
    orphanNews = new OrphanNews(events(parts), parts.orphans().mode(), parts.meters());
    orphans =
        parts
            .orphans()
            .orphans(parts.client(), parts.database(), objects, engine, orphanNews, this::wake);
  }

  private static TenantPass pass(Parts parts, TenantRecords records, Engine engine) {
    Database database = parts.database();
    TenantRegistry registry = new TenantRegistry(database);
    TenantClaims claims = new TenantClaims(database, new SchemaTakeover());
    LivingPass living =
        new LivingPass(
            records,
            claims,
            registry,
            new TenantProvisioning(database),
            engine,
            new Predecessor(
                parts.client(), records, registry, new TenantRestore(database), engine));
    DeletingPass deleting =
        new DeletingPass(
            database,
            records,
            claims,
            registry,
            new Brake(database),
            new TenantSchemas(),
            new DrainProbe(database),
            engine,
            parts.meters().timer("tenancy_deletion_step", "step", "soft_delete"));
    return new TenantPass(
        living,
        deleting,
        new StatusFactory(parts.clock()),
        new StatusWriter(parts.client()),
        events(parts),
        new FinalizerRelease(parts.client()),
        parts.meters().timer("tenancy_deletion_step", "step", "release"));
  }

  private static EventPublisher events(Parts parts) {
    return new EventPublisher(parts.client(), parts.clock(), parts.instance());
  }

  private void wake(TenantRecord record) {
    wake(record.slug().value());
  }

  private void wake(String tenant) {
    recordChanges.get().propagateEvent(new ResourceID(tenant));
  }

  /** Begins; returns at once, whatever is down. */
  public void start() {
    runtime.start();
    feed.start();
    sweep.start();
    orphans.start();
  }

  /** What belongs to nobody any more, as of the last look. */
  public OrphanReport orphans() {
    return orphanNews.report();
  }

  /** Why Tenants are not watched, or empty if they are. */
  public Optional<String> watchProblem() {
    return runtime.problem();
  }

  /** What only a restart mends, or empty. */
  public Optional<String> stopped() {
    return runtime.stopped();
  }

  /** Why the registry's changes do not arrive, or empty if they do. */
  public Optional<String> feedProblem() {
    return feed.problem();
  }

  @Override
  public void close() {
    orphans.close();
    sweep.close();
    feed.close();
    runtime.close();
  }
}
