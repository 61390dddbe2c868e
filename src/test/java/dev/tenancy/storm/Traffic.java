package dev.tenancy.storm;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** All clients of a storm, each on a thread of its own. */
final class Traffic implements AutoCloseable {
  private static final Map<Door, Integer> CLIENTS =
      Map.of(Door.SQL, 4, Door.HTTP, 3, Door.NGINX, 2, Door.GRPC, 3);

  /** How long a client waits; past that it has no answer. */
  private static final Duration PATIENCE = Oracle.DEADLINE;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Stack stack;
  private final Sky sky;
  private final List<Client> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /** How many clients there will be. */
  static int clients() {
    return CLIENTS.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Begins.
   *
   * @param random is split, once for each client
   */
  Traffic(Stack stack, Sky sky, SplittableRandom random) {
    this.stack = stack;
    this.sky = sky;
    for (Door door : Door.values()) {
      for (int i = 0; i < CLIENTS.getOrDefault(door, 0); i++) {
        clients.add(client(door, random.split()));
      }
    }
    clients.forEach(client -> threads.add(Thread.startVirtualThread(client::run)));
  }

  private Client client(Door door, SplittableRandom random) {
    var application = new Application(stack.postgres().as(Postgres.ORDERS_APP), PATIENCE);
    Optional<GateDoor> gate =
        switch (door) {
          case SQL, SCHEMA -> Optional.empty();
          case HTTP, NGINX ->
              Optional.of(new HttpGateDoor(http, stack.gateUrl(), door == Door.NGINX, PATIENCE));
          case GRPC -> Optional.of(new GrpcGateDoor(stack.gateGrpcPort(), PATIENCE));
        };
    return new Client(door, gate, application, sky, random);
  }

  /** Ends the storm, lets every client finish, and tells what they were told. */
  List<Call> finish() throws InterruptedException {
    sky.end();
    for (Thread thread : threads) {
      thread.join();
    }
    return clients.stream().flatMap(client -> client.calls().stream()).toList();
  }

  /** Ends it without waiting for what clients still want to ask. */
  @Override
  public void close() {
    sky.end();
    threads.forEach(Thread::interrupt);
    http.shutdownNow();
    http.close();
  }
}
