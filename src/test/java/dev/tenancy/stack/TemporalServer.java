package dev.tenancy.stack;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real Temporal development server with its web UI; its history is in a file and survives. */
public final class TemporalServer implements Part {
  public static final String NAMESPACE = "default";

  private final ServerProcess process;
  private final DataDir dir;
  private final Tools tools;
  private final int port;
  private final int uiPort;

  TemporalServer(DataDir dir, Tools tools) {
    this.process = new ServerProcess("temporal", dir);
    this.dir = dir;
    this.tools = tools;
    this.port = dir.port("temporal");
    this.uiPort = dir.port("temporal-ui");
  }

  /** Returns {@code host:port} of the frontend, as clients want it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public URI ui() {
    return URI.create("http://127.0.0.1:" + uiPort);
  }

  /** Runs the Temporal command line against this server, to its end, for at most a minute. */
  public Command.Output cli(String... arguments) {
    var line = new ArrayList<>(List.of(tools.temporal()));
    line.addAll(List.of(arguments));
    // Nobody's own profile may lead it to another server.
    line.add("--disable-config-file");
    var environment = Map.of("TEMPORAL_ADDRESS", address(), "TEMPORAL_NAMESPACE", NAMESPACE);
    return new Command(line, environment, Duration.ofMinutes(1)).run();
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public void start() {
    process.start(
        List.of(
            tools.temporal(),
            "server",
            "start-dev",
            "--ip=127.0.0.1",
            "--port=" + port,
            "--ui-ip=127.0.0.1",
            "--ui-port=" + uiPort,
            "--db-filename=" + dir.directory("temporal").resolve("temporal.db"),
            "--namespace=" + NAMESPACE,
            "--log-level=warn",
            "--disable-config-file"),
        Map.of(),
        Duration.ofSeconds(60),
        this::answers);
  }

  @Override
  public void stop() {
    process.stop("TERM", Duration.ofSeconds(15));
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  private boolean answers() throws Exception {
    // The web server first: asking it is cheap, the command line is not.
    return new HttpProbe(ui()).ready()
        && cli("operator", "cluster", "health").ok()
        && cli("operator", "namespace", "describe", NAMESPACE).ok();
  }
}
