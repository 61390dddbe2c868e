package dev.tenancy.stack;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of our own programs in a JVM of its own: ready when {@code /readyz} on its port answers 200.
 *
 * <p>A method that takes settings changes the next start, not the running process.
 */
public final class JavaProcess implements Part {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(20);
  // Netty and Protobuf use it, and from Java 24 on the JVM warns at each start.
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private final ServerProcess process;
  private final int port;
  private final List<String> program;
  private final List<String> jvm = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  private JavaProcess(DataDir dir, String name, List<String> program) {
    this.process = new ServerProcess(name, dir);
    this.port = dir.port(name);
    this.program = program;
  }

  /** Runs {@code java -jar jar arguments…}; the name is unique in its data directory. */
  static JavaProcess ofJar(DataDir dir, String name, Path jar, String... arguments) {
    var program = new ArrayList<>(List.of("-jar", jar.toString()));
    program.addAll(List.of(arguments));
    return new JavaProcess(dir, name, program);
  }

  /** Runs a main class on this JVM's own class path. */
  static JavaProcess ofMain(DataDir dir, String name, String mainClass, String... arguments) {
    var program = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    program.addAll(List.of(arguments));
    return new JavaProcess(dir, name, program);
  }

  /** Sets an environment variable. */
  public JavaProcess env(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  /** Adds options of the JVM, such as {@code -Xmx128m}. */
  public JavaProcess jvm(String... options) {
    jvm.addAll(List.of(options));
    return this;
  }

  /** Returns the port on which it is to serve {@code /readyz}. */
  public int port() {
    return port;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Returns the number of the process, also after its end; 0 before its first start. */
  public long pid() {
    return process.pid();
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public void start() {
    launch();
    awaitReady();
  }

  /** Starts the process without waiting: for the start while a part it needs is down. */
  public void launch() {
    var line =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), UNSAFE));
    line.addAll(jvm);
    line.addAll(program);
    process.start(line, environment, START, () -> true);
  }

  /**
   * Waits until {@code /readyz} answers 200, for at most a minute.
   *
   * @throws StackException if it does not, or the process ends; says the end of its log
   */
  public void awaitReady() {
    process.await(START, new HttpProbe(url().resolve("/readyz")));
  }

  /** Sends SIGTERM and waits; kills it after 20 seconds. */
  @Override
  public void stop() {
    process.stop("TERM", STOP);
  }

  @Override
  public void kill() {
    process.kill();
  }

  /** Stops the process in the middle of whatever it does (SIGSTOP), until it is thawed. */
  public void freeze() {
    process.signal("STOP");
  }

  public void thaw() {
    process.signal("CONT");
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }
}
