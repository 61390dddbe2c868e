package dev.tenancy.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Our own programs, each with the identity and the database role it has in production. */
final class Programs {
  private static final String SAMPLE = "dev.tenancy.sample.OrdersApp";

  private final DataDir dir;
  private final Stack stack;
  private final StackBuilder options;
  private final int gatePort;
  private final int grpcPort;
  private boolean copied;

  Programs(DataDir dir, Stack stack, StackBuilder options) {
    this.dir = dir;
    this.stack = stack;
    this.options = options;
    this.gatePort = dir.port("gate-http");
    this.grpcPort = dir.port("gate-grpc");
  }

  URI gateUrl() {
    return URI.create("http://127.0.0.1:" + gatePort);
  }

  int gateGrpcPort() {
    return grpcPort;
  }

  /** The operator, as ServiceAccount tenant-operator and role tenancy_operator. */
  JavaProcess operator(String name) {
    if (!Manifests.hasIdentities()) {
      throw new StackException("the operator's ServiceAccount is missing: " + Manifests.RBAC);
    }
    Path kubeconfig = stack.apiServer().kubeconfigFor(Manifests.NAMESPACE, "tenant-operator");
    JavaProcess operator = ofOurJar(name, "operator", Postgres.OPERATOR);
    operator
        // As a pod has it: by this name a restarted container takes its own lease up again.
        .env("HOSTNAME", name)
        .env("KUBECONFIG", kubeconfig)
        .env("TEMPORAL_ADDRESS", stack.temporal().address())
        .env("TEMPORAL_NAMESPACE", TemporalServer.NAMESPACE)
        .env("TENANCY_LEADER_ELECTION_NAMESPACE", Manifests.NAMESPACE);
    if (options.migrations != null) {
      operator.env("TENANCY_MIGRATIONS", options.migrations.toAbsolutePath());
    }
    options.operatorEnvironment.forEach(operator::env);
    return operator;
  }

  /** The gate: role tenancy_gate, and no Kubernetes at all. */
  JavaProcess gate() {
    JavaProcess gate = ofOurJar("gate", "gate", Postgres.GATE);
    gate.env("TENANCY_GATE_HOST", "127.0.0.1")
        .env("TENANCY_GATE_PORT", gatePort)
        .env("TENANCY_GRPC_PORT", grpcPort);
    options.gateEnvironment.forEach(gate::env);
    return gate;
  }

  /** The command that lets held drops go on, as whoever has a shell in the operator's pod. */
  Command release(String... arguments) {
    Postgres postgres = stack.postgres();
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar().toString(),
                "release"));
    line.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "TENANCY_DB_URL",
            postgres.url(),
            "TENANCY_DB_USER",
            Postgres.OPERATOR,
            "TENANCY_DB_PASSWORD_FILE",
            postgres.passwordFile(Postgres.OPERATOR).toString());
    return new Command(line, environment, Duration.ofMinutes(1));
  }

  JavaProcess sample(URI gateUrl) {
    Postgres postgres = stack.postgres();
    JavaProcess sample = JavaProcess.ofMain(dir, "sample", SAMPLE);
    return sample
        .env("ORDERS_DB_URL", postgres.url())
        .env("ORDERS_DB_USER", Postgres.ORDERS_APP)
        .env("ORDERS_DB_PASSWORD_FILE", postgres.passwordFile(Postgres.ORDERS_APP))
        .env("ORDERS_PORT", sample.port())
        .env("ORDERS_GATE_URL", gateUrl);
  }

  private JavaProcess ofOurJar(String name, String command, String role) {
    Postgres postgres = stack.postgres();
    JavaProcess program = JavaProcess.ofJar(dir, name, jar(), command);
    return program
        .env("TENANCY_DB_URL", postgres.url())
        .env("TENANCY_DB_USER", role)
        .env("TENANCY_DB_PASSWORD_FILE", postgres.passwordFile(role))
        .env("TENANCY_HTTP_HOST", "127.0.0.1")
        .env("TENANCY_HTTP_PORT", program.port())
        .env("TENANCY_LOG_FORMAT", "text");
  }

  /** A copy: a build beside it writes the jar anew, and classes that are loaded later are gone. */
  private Path jar() {
    Path built =
        Path.of(System.getProperty("tenancy.jar", "target/tenant-operator.jar")).toAbsolutePath();
    if (!Files.exists(built)) {
      throw new StackException(built + " is not built yet: run `make build`");
    }
    Path own = dir.root().resolve("tenant-operator.jar");
    if (!copied) {
      try {
        Files.copy(built, own, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new StackException("cannot copy " + built + " to " + own, e);
      }
      copied = true;
    }
    return own;
  }
}
