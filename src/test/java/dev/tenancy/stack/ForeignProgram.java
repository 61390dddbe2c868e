package dev.tenancy.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** A program that knows nothing of us: ready when its port accepts connections. */
public final class ForeignProgram implements Part {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final ServerProcess process;
  private final int port;
  private final List<String> command;
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** Takes its command line for the port that is chosen here. */
  ForeignProgram(DataDir dir, String name, IntFunction<List<String>> commandOnPort) {
    this.process = new ServerProcess(name, dir);
    this.port = dir.port(name);
    this.command = commandOnPort.apply(port);
  }

  /** Sets an environment variable of the next start. */
  public ForeignProgram env(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  public int port() {
    return port;
  }

  /** Returns the number of the process; 0 before its first start. */
  public long pid() {
    return process.pid();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public void start() {
    process.start(command, environment, START, () -> accepts(port));
  }

  @Override
  public void stop() {
    process.stop("TERM", STOP);
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Says whether a loopback port accepts connections. */
  static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
