package dev.tenancy.stack;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The real etcd, one member, on loopback. */
public final class Etcd implements Part {
  private final ServerProcess process;
  private final DataDir dir;
  private final Tools tools;
  private final int clientPort;
  private final int peerPort;

  Etcd(DataDir dir, Tools tools) {
    this.process = new ServerProcess("etcd", dir);
    this.dir = dir;
    this.tools = tools;
    this.clientPort = dir.port("etcd");
    this.peerPort = dir.port("etcd-peer");
  }

  /** Returns the address its clients use. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + clientPort);
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public void start() {
    String peer = "http://127.0.0.1:" + peerPort;
    process.start(
        List.of(
            tools.etcd(),
            "--name=default",
            "--data-dir=" + dir.root().resolve("etcd"),
            "--listen-client-urls=" + url(),
            "--advertise-client-urls=" + url(),
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer,
            // A killed process loses nothing by this, and a slow disk elects no new leader.
            "--unsafe-no-fsync",
            "--log-level=warn"),
        Map.of(),
        Duration.ofSeconds(30),
        new HttpProbe(url().resolve("/health")));
  }

  @Override
  public void stop() {
    process.stop("TERM", Duration.ofSeconds(10));
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }
}
