package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.random.RandomGenerator;

/** Free loopback ports by name, remembered in a file, so that the next start gets the same ones. */
public final class Ports {
  // Below the range from which systems take ports for outgoing connections: a port from that range
  // can be taken by any client while its part is down, or a client polling it connects to itself.
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;

  private final Path file;
  private final Properties known = new Properties();

  Ports(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      try (var reader = Files.newBufferedReader(file)) {
        known.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Returns the port of that name: the one of last time if it is free, else a new one. */
  synchronized int port(String name) {
    int last = Integer.parseInt(known.getProperty(name, "0"));
    if (last != 0 && isFree(last)) {
      return last;
    }
    int port;
    do {
      port = anyFree();
    } while (known.containsValue(String.valueOf(port)));
    known.setProperty(name, String.valueOf(port));
    try (var writer = Files.newBufferedWriter(file)) {
      known.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return port;
  }

  /** Returns some free port, which no outgoing connection will take. */
  public static int anyFree() {
    int port;
    do {
      port = RandomGenerator.getDefault().nextInt(LOWEST, HIGHEST);
    } while (!isFree(port));
    return port;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
