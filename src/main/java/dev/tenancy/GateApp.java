package dev.tenancy;

import dev.tenancy.config.DatabaseOptions;
import dev.tenancy.config.GateOptions;
import dev.tenancy.config.SourceOptions;
import dev.tenancy.console.ConsoleServer;
import dev.tenancy.console.Health;
import dev.tenancy.console.HealthCheck;
import dev.tenancy.console.Metrics;
import dev.tenancy.gate.GateMind;
import dev.tenancy.gate.GateServer;
import dev.tenancy.gate.TenantSources;
import dev.tenancy.registry.Database;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the gate. */
final class GateApp {
  private GateApp() {}

  /** Runs the gate until it is stopped; returns the exit code. */
  static int run(GateOptions options) {
    options.logFormat().use();
    return Lifecycle.run("gate", process -> start(options, process));
  }

  private static void start(GateOptions options, Lifecycle process) {
    Logger log = LoggerFactory.getLogger(GateApp.class);
    Metrics metrics = process.closing(new Metrics(Version.current()));
    Vertx vertx = process.vertx();
    Health health = new Health();
    ConsoleServer console =
        process.closing(
            ConsoleServer.start(
                vertx, options.console().host(), options.console().port(), health, metrics));
    log.info("health and metrics listen on {}:{}", options.console().host(), console.port());

    DatabaseOptions db = options.database();
    Database database =
        process.closing(
            Database.open(
                new Database.Address(db.url(), db.user(), db.password(), "tenancy-gate"),
                db.poolSize()));
    GateMind mind =
        process.closing(
            new GateMind(
                vertx,
                database,
                db.poolSize(),
                HostName.get(),
                options.lease(),
                metrics.registry()));
    // Once warm it stays ready: without a database it still says 410 and 503, and no gate at all
    // would be worse.
    health.ready(new HealthCheck("memory", mind::coldness));

    TenantSources sources = sources(options.sources());
    String host = options.gate().host();
    GateServer http =
        process.closing(
            GateServer.http(
                vertx, host, options.gate().port(), sources, mind.decisions(), metrics.registry()));
    GateServer grpc =
        process.closing(
            GateServer.grpc(
                vertx, host, options.grpc().port(), sources, mind.decisions(), metrics.registry()));
    log.info("the doors listen on {}, HTTP port {}, gRPC port {}", host, http.port(), grpc.port());
    mind.start();
    health.started();
  }

  private static TenantSources sources(SourceOptions options) {
    TenantSources sources = TenantSources.none();
    if (options.header().isPresent()) {
      sources = sources.header(options.header().get());
    }
    if (options.host().isPresent()) {
      SourceOptions.Host host = options.host().get();
      sources = sources.host(host.suffix(), host.forwarded());
    }
    return options.pathPrefix().map(sources::path).orElse(sources);
  }
}
