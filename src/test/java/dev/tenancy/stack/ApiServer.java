package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real kube-apiserver with RBAC and an audit log, on loopback, and kubectl as its
 * administrator.
 */
public final class ApiServer implements Part {
  private static final String TOKEN_LIFE = "168h";
  private static final String AUDIT_POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: RequestResponse
          resources: [{group: tenancy.dev}]
        - level: Metadata
      """;

  private final ServerProcess process;
  private final DataDir dir;
  private final Tools tools;
  private final Etcd etcd;
  private final int port;
  private final Path certificates;

  ApiServer(DataDir dir, Tools tools, Etcd etcd) {
    this.process = new ServerProcess("kube-apiserver", dir);
    this.dir = dir;
    this.tools = tools;
    this.etcd = etcd;
    this.port = dir.port("kube-apiserver");
    this.certificates = dir.directory("kube-apiserver");
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + port);
  }

  /**
   * Returns the kubeconfig file of the cluster's administrator, written when the server is ready.
   */
  public Path adminKubeconfig() {
    return dir.root().resolve("admin.kubeconfig");
  }

  /** Returns the audit log: one JSON object a line. */
  public Path auditLog() {
    return dir.log("audit");
  }

  /**
   * Asks the API server for a token of a ServiceAccount and writes a kubeconfig file with it, mode
   * 0600.
   *
   * @throws StackException if there is no such ServiceAccount
   */
  public Path kubeconfigFor(String namespace, String serviceAccount) {
    String token =
        kubectl("create", "token", serviceAccount, "-n", namespace, "--duration=" + TOKEN_LIFE)
            .orThrow();
    return write(dir.root().resolve(serviceAccount + ".kubeconfig"), serviceAccount, token);
  }

  /** Runs kubectl as administrator, to its end, for at most two minutes. */
  public Command.Output kubectl(String... arguments) {
    var line = new ArrayList<>(List.of(tools.kubectl(), "--kubeconfig=" + adminKubeconfig()));
    line.addAll(List.of(arguments));
    var cache = Map.of("KUBECACHEDIR", dir.root().resolve("kubectl-cache").toString());
    return new Command(line, cache, Duration.ofMinutes(2)).run();
  }

  /** Applies manifests by server-side apply, as administrator. */
  public Command.Output applyFile(Path... manifests) {
    var arguments = new ArrayList<>(List.of("apply", "--server-side", "--force-conflicts"));
    for (Path manifest : manifests) {
      arguments.add("--filename=" + manifest);
    }
    return kubectl(arguments.toArray(String[]::new));
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public void start() {
    Path key = SigningKey.at(certificates.resolve("service-account.key"));
    Path policy = DataDir.writePrivate(certificates.resolve("audit-policy.yaml"), AUDIT_POLICY);
    String admin = read(dir.secret("kubernetes-admin"));
    Path tokens =
        DataDir.writePrivate(
            certificates.resolve("tokens.csv"), admin + ",admin,admin,system:masters\n");
    // It signs a certificate for itself and keeps it; that file also holds the authority.
    Path certificate = certificates.resolve("apiserver.crt");
    process.start(
        List.of(
            tools.kubeApiserver(),
            "--etcd-servers=" + etcd.url(),
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            "--secure-port=" + port,
            "--cert-dir=" + certificates,
            "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + key,
            "--service-account-signing-key-file=" + key,
            "--token-auth-file=" + tokens,
            "--authorization-mode=Node,RBAC",
            "--audit-policy-file=" + policy,
            "--audit-log-path=" + auditLog(),
            "--audit-log-maxsize=100",
            "--audit-log-maxbackup=1"),
        Map.of(),
        Duration.ofSeconds(60),
        new HttpProbe(url().resolve("/readyz"), certificate));
    write(adminKubeconfig(), "admin", admin);
  }

  @Override
  public void stop() {
    process.stop("TERM", Duration.ofSeconds(15));
  }

  @Override
  public void kill() {
    process.kill();
  }

  /** Stops the server in the middle of whatever it does (SIGSTOP), until it is thawed. */
  public void freeze() {
    process.signalAll("STOP");
  }

  public void thaw() {
    process.signalAll("CONT");
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  private Path write(Path file, String user, String token) {
    String authority = read(certificates.resolve("apiserver.crt"));
    return DataDir.writePrivate(file, new Kubeconfig(url(), authority, user, token).yaml());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
