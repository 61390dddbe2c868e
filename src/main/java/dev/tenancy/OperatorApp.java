package dev.tenancy;

import dev.tenancy.config.BrakeOptions;
import dev.tenancy.config.DatabaseOptions;
import dev.tenancy.config.OperatorOptions;
import dev.tenancy.console.ConsoleServer;
import dev.tenancy.console.Health;
import dev.tenancy.console.HealthCheck;
import dev.tenancy.console.Metrics;
import dev.tenancy.console.Page;
import dev.tenancy.operator.FleetMetrics;
import dev.tenancy.operator.MirrorCatchUp;
import dev.tenancy.operator.TenantController;
import dev.tenancy.registry.AdoptedMirror;
import dev.tenancy.registry.Brake;
import dev.tenancy.registry.BrakeSettings;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.FleetCensus;
import dev.tenancy.registry.GateBarrier;
import dev.tenancy.registry.GateReaper;
import dev.tenancy.registry.Gates;
import dev.tenancy.registry.RegistryMigration;
import dev.tenancy.registry.Retention;
import dev.tenancy.registry.TenantDrain;
import dev.tenancy.registry.TenantProvisioning;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.schema.DrainProbe;
import dev.tenancy.schema.LockBudget;
import dev.tenancy.schema.OutsideDependents;
import dev.tenancy.schema.Preflight;
import dev.tenancy.schema.SchemaDropper;
import dev.tenancy.schema.SchemaMigrator;
import dev.tenancy.schema.SessionTerminator;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.workflow.DrainActivitiesImpl;
import dev.tenancy.workflow.DrainDeadline;
import dev.tenancy.workflow.DropActivitiesImpl;
import dev.tenancy.workflow.MigrationActivitiesImpl;
import dev.tenancy.workflow.ProvisioningActivitiesImpl;
import dev.tenancy.workflow.RetentionActivitiesImpl;
import dev.tenancy.workflow.SoftDeleteActivitiesImpl;
import dev.tenancy.workflow.TaskQueues;
import dev.tenancy.workflow.TemporalConnection;
import dev.tenancy.workflow.TemporalWorkers;
import dev.tenancy.workflow.TransitionWorkflows;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the operator. */
final class OperatorApp {
  private static final Duration METRICS_INTERVAL = Duration.ofSeconds(5);

  private OperatorApp() {}

  /** Runs the operator until it is stopped; returns the exit code. */
  static int run(OperatorOptions options) {
    options.logFormat().use();
    return Lifecycle.run("operator", process -> start(options, process));
  }

  private static void start(OperatorOptions options, Lifecycle process) {
    Logger log = LoggerFactory.getLogger(OperatorApp.class);
    Metrics metrics = process.closing(new Metrics(Version.current()));
    Health health = new Health();
    ConsoleServer console =
        process.closing(
            ConsoleServer.start(
                process.vertx(),
                options.console().host(),
                options.console().port(),
                health,
                metrics));
    log.info("health and metrics listen on {}:{}", options.console().host(), console.port());

    DatabaseOptions db = options.database();
    Database database =
        process.closing(
            Database.open(
                new Database.Address(db.url(), db.user(), db.password(), "tenant-operator"),
                db.poolSize()));
    TemporalConnection temporal = process.closing(TemporalConnection.open(options.temporal()));
    KubernetesClient kubernetes = process.closing(new KubernetesClientBuilder().build());
    TaskQueues queues = new TaskQueues(options.taskQueue());

    Gates gates = new Gates(database);
    GateBarrier barrier = process.closing(new GateBarrier(gates));
    GateReaper reaper = process.closing(new GateReaper(gates));
    RegistryMigration migration =
        process.closing(new RegistryMigration(database, () -> brake(options, database)));
    TemporalWorkers workers =
        process.closing(
            new TemporalWorkers(
                temporal.client(),
                queues,
                options.ddlSlots(),
                activities(options, database, gates, barrier, metrics)));
    TenantController controller =
        process.closing(
            new TenantController(
                new TenantController.Parts(
                    kubernetes,
                    database,
                    new TransitionWorkflows(temporal.client(), queues),
                    metrics.registry(),
                    Clock.systemUTC(),
                    RandomGenerator.getDefault(),
                    options.leaderElection()
                        ? Optional.of(options.leaderElectionNamespace())
                        : Optional.empty(),
                    HostName.get(),
                    db.poolSize(),
                    options.sweepInterval(),
                    OrphansApp.search(options, temporal, OrphansApp.mode(options.orphans())))));
    FleetMetrics fleet =
        process.closing(
            new FleetMetrics(
                new FleetCensus(database),
                database::problem,
                temporal::problem,
                metrics.registry(),
                METRICS_INTERVAL));

    MirrorCatchUp mirror =
        process.closing(
            new MirrorCatchUp(
                new AdoptedMirror(database), metrics.registry(), options.sweepInterval()));

    health.live(new HealthCheck("informers", controller::stopped));
    health.ready(new HealthCheck("PostgreSQL", database::problem));
    health.ready(new HealthCheck("registry", migration::problem));
    health.ready(new HealthCheck("change feed", controller::feedProblem));
    health.ready(new HealthCheck("Temporal", temporal::problem));
    health.ready(new HealthCheck("workers", workers::problem));
    health.ready(new HealthCheck("API server", controller::watchProblem));
    console.add("/orphans", new Page("what belongs to nobody any more", controller::orphans));
    fleet.start();
    mirror.start();
    migration.start();
    reaper.start();
    workers.start();
    controller.start();
    health.started();
  }

  private static void brake(OperatorOptions options, Database database) {
    BrakeOptions brake = options.brake();
    new Brake(database)
        .set(
            new BrakeSettings(brake.enabled(), brake.deletions(), brake.percent(), brake.window()));
  }

  private static TemporalWorkers.Activities activities(
      OperatorOptions options,
      Database database,
      Gates gates,
      GateBarrier barrier,
      Metrics metrics) {
    TenantRegistry registry = new TenantRegistry(database);
    TenantRecords records = new TenantRecords(database);
    TenantProvisioning provisioning = new TenantProvisioning(database);
    TenantSchemas schemas = new TenantSchemas();
    Preflight preflight = new Preflight(schemas, new OutsideDependents());
    return new TemporalWorkers.Activities(
        new SoftDeleteActivitiesImpl(registry, records),
        new RetentionActivitiesImpl(new Retention(database)),
        new DrainActivitiesImpl(
            registry,
            records,
            new DrainProbe(database),
            new DrainDeadline(
                registry,
                new TenantDrain(database),
                new SessionTerminator(database),
                metrics.registry()),
            preflight,
            database,
            gates,
            barrier,
            metrics.registry().timer("tenancy_deletion_step", "step", "close_gates"),
            metrics.registry().timer("tenancy_deletion_step", "step", "drain")),
        new DropActivitiesImpl(
            new SchemaDropper(
                database, registry, preflight, new LockBudget(options.dropLockShare())),
            metrics.registry()),
        new ProvisioningActivitiesImpl(records, provisioning, schemas),
        new MigrationActivitiesImpl(
            new SchemaMigrator(database, provisioning, options.migrations())));
  }
}
