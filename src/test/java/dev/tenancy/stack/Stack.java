package dev.tenancy.stack;

import dev.tenancy.stack.StackBuilder.Choice;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * The real parts, running. Closing it ends every process, also when a start fails half-way, at
 * Ctrl-C, and when this JVM is killed.
 */
public final class Stack implements AutoCloseable {
  private final DataDir dir;
  private final StackBuilder options;
  private final boolean throwaway;
  private final Parts parts = new Parts();
  private final Map<String, Duration> startTimes = new ConcurrentHashMap<>();
  private final Thread atExit = new Thread(this::end, "stack-at-exit");
  private final Programs programs;
  private boolean ended;

  /** Begins the choice of parts. */
  public static StackBuilder builder() {
    return new StackBuilder();
  }

  Stack(DataDir dir, StackBuilder options, boolean throwaway) {
    this.dir = dir;
    this.options = options;
    this.throwaway = throwaway;
    Tools tools = Tools.locate();
    if (chosen(Choice.KUBERNETES)) {
      Etcd etcd = parts.add(new Etcd(dir, tools));
      parts.add(new ApiServer(dir, tools, etcd));
    }
    if (chosen(Choice.POSTGRES)) {
      parts.add(new Postgres(dir, tools, options.postgresSettings));
    }
    if (chosen(Choice.TEMPORAL)) {
      parts.add(new TemporalServer(dir, tools));
    }
    programs = new Programs(dir, this, options);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  void startAll() {
    List<Runnable> servers = new ArrayList<>();
    if (chosen(Choice.KUBERNETES)) {
      servers.add(this::startKubernetes);
    }
    if (chosen(Choice.POSTGRES)) {
      servers.add(() -> start(postgres()));
    }
    if (chosen(Choice.TEMPORAL)) {
      servers.add(() -> start(temporal()));
    }
    SideBySide.run(servers);
    List<Runnable> ours = new ArrayList<>();
    if (chosen(Choice.OPERATOR)) {
      JavaProcess operator = parts.add(programs.operator("operator"));
      ours.add(() -> start(operator));
    }
    if (chosen(Choice.GATE)) {
      JavaProcess gate = parts.add(programs.gate());
      ours.add(() -> start(gate));
    }
    if (chosen(Choice.SAMPLE)) {
      JavaProcess sample = parts.add(programs.sample(gateUrl()));
      ours.add(() -> start(sample));
    }
    SideBySide.run(ours);
  }

  private void startKubernetes() {
    start(parts.get("etcd", Etcd.class));
    start(apiServer());
    new Manifests(dir).applyTo(apiServer());
  }

  public Etcd etcd() {
    return parts.get("etcd", Etcd.class);
  }

  public ApiServer apiServer() {
    return parts.get("kube-apiserver", ApiServer.class);
  }

  public Postgres postgres() {
    return parts.get("postgresql", Postgres.class);
  }

  public TemporalServer temporal() {
    return parts.get("temporal", TemporalServer.class);
  }

  public JavaProcess operator() {
    return parts.get("operator", JavaProcess.class);
  }

  /**
   * Returns the gate; its {@code url()} serves health and metrics, {@link #gateUrl()} decisions.
   */
  public JavaProcess gate() {
    return parts.get("gate", JavaProcess.class);
  }

  public JavaProcess sample() {
    return parts.get("sample", JavaProcess.class);
  }

  /** Returns where the gate answers {@code /authz}. */
  public URI gateUrl() {
    return programs.gateUrl();
  }

  /** Returns the loopback port of the gate's gRPC door. */
  public int gateGrpcPort() {
    return programs.gateGrpcPort();
  }

  /** Makes one more operator with the same identity and settings, not yet started. */
  public JavaProcess anotherOperator(String name) {
    return parts.add(programs.operator(name));
  }

  /** Makes the gate, not yet started: for a stack whose registry has to be made first. */
  public JavaProcess gateForLater() {
    return parts.add(programs.gate());
  }

  /** Makes a main class of the test class path a part of this stack, not yet started. */
  public JavaProcess program(String name, String mainClass, String... arguments) {
    return parts.add(JavaProcess.ofMain(dir, name, mainClass, arguments));
  }

  /** Makes a program that is not ours a part of this stack, not yet started. */
  public ForeignProgram foreignProgram(String name, IntFunction<List<String>> commandOnPort) {
    return parts.add(new ForeignProgram(dir, name, commandOnPort));
  }

  /** Makes a PgBouncer in front of PostgreSQL, not yet started. */
  public PgBouncer pgBouncer(Path program, int connections) {
    return parts.add(new PgBouncer(dir, program, postgres(), connections));
  }

  /** Runs the command {@code release} as the operator's role. */
  public Command.Output release(String... arguments) {
    return programs.release(arguments).run();
  }

  /** Runs kubectl as administrator. */
  public Command.Output kubectl(String... arguments) {
    return apiServer().kubectl(arguments);
  }

  /** Returns the directory with data, logs and secrets. */
  public DataDir dir() {
    return dir;
  }

  /** Returns how long each part took to become ready. */
  public Map<String, Duration> startTimes() {
    return Map.copyOf(startTimes);
  }

  /** Ends everything; data in a kept directory stays, of a temporary one only the logs. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // The JVM is ending: the hook runs, or has run.
    }
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    options.progress.accept("stopping …");
    DataDir.delete(dir.environment());
    try {
      if (!throwaway) {
        parts.stopInOrder();
      }
    } finally {
      dir.close();
      if (throwaway) {
        dir.deleteAllBut(Set.of("logs"));
      }
    }
  }

  private void start(Part part) {
    options.progress.accept(part.name() + " starts");
    long began = System.nanoTime();
    part.start();
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    startTimes.put(part.name(), took);
    options.progress.accept(
        "%s ready after %.1f s".formatted(part.name(), took.toMillis() / 1000.0));
  }

  private boolean chosen(Choice choice) {
    return options.chosen.contains(choice);
  }
}
