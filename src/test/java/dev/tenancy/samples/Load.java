package dev.tenancy.samples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Clients that ask for several tenants in turn, without a pause, and all that they were told. */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 12;
  private static final int MOST_ROUNDS = 5_000;

  /** An answer; status 0 if there was none. */
  record Told(String tenant, int status, String body) {

    /** Whether it is a success with rows of this tenant, and of nobody else. */
    boolean isOwnRows() {
      return status == 200 && Set.copyOf(ExampleWorld.owners(body)).equals(Set.of(tenant));
    }
  }

  private final ExampleWorld world;
  private final List<String> tenants;
  private final List<Queue<Told>> byClient = new ArrayList<>();
  private final CountDownLatch running = new CountDownLatch(CLIENTS);
  private volatile boolean over;

  /** Begins to ask. */
  Load(ExampleWorld world, String... tenants) {
    this.world = world;
    this.tenants = List.of(tenants);
    for (int i = 0; i < CLIENTS; i++) {
      Queue<Told> told = new ConcurrentLinkedQueue<>();
      byClient.add(told);
      Thread.ofVirtual().start(() -> ask(told));
    }
  }

  private void ask(Queue<Told> told) {
    for (int round = 0; round < MOST_ROUNDS && !over; round++) {
      for (String tenant : tenants) {
        told.add(once(tenant));
      }
    }
    running.countDown();
  }

  private Told once(String tenant) {
    try {
      var answer = world.get(tenant);
      return new Told(tenant, answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Told(tenant, 0, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Told(tenant, 0, e.toString());
    }
  }

  /** Whether each client has so many answers about the tenant, whatever they are. */
  boolean everyClientAsked(String tenant, int times) {
    return byClient.stream().allMatch(told -> of(told, tenant).count() >= times);
  }

  /** Whether each client heard this for the tenant so many times. */
  boolean everyClientHeard(String tenant, int status, int times) {
    return byClient.stream()
        .allMatch(told -> of(told, tenant).filter(t -> t.status() == status).count() >= times);
  }

  /** What each client was told about a tenant, in order. */
  List<List<Told>> about(String tenant) {
    return byClient.stream().map(told -> of(told, tenant).toList()).toList();
  }

  private static Stream<Told> of(Queue<Told> told, String tenant) {
    return told.stream().filter(t -> t.tenant().equals(tenant));
  }

  /** Stops asking and waits for the last answers. */
  @Override
  public void close() throws InterruptedException {
    over = true;
    running.await();
  }
}
