package dev.tenancy.storm;

import dev.tenancy.storm.Application.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One client of one door: asks for every tenant once, then for whom the dice say until the storm is
 * over, then for every tenant once more. All it was told is kept.
 */
final class Client {
  /** One request in so many lasts: it is held up in its middle. */
  private static final int LASTING = 100;

  /** The same of tenants about to be deleted, so that somebody is inside when they are. */
  private static final int LASTING_IF_IMMINENT = 5;

  private static final int LONGEST_HOLD_MILLIS = 200;

  /** One request by SQL in so many writes. */
  private static final int WRITES = 10;

  /** The rest after an answer that says to come again later. */
  private static final Duration BACKOFF = Duration.ofMillis(20);

  private final Door door;
  private final Optional<GateDoor> gate;
  private final Application application;
  private final Sky sky;
  private final SplittableRandom random;
  private final List<Call> calls = new ArrayList<>();

  /**
   * @param gate the way to the gate, unless the door is SQL
   * @param random its own
   */
  Client(
      Door door,
      Optional<GateDoor> gate,
      Application application,
      Sky sky,
      SplittableRandom random) {
    this.door = door;
    this.gate = gate;
    this.application = application;
    this.sky = sky;
    this.random = random;
  }

  /** Works through it all; ends when the storm is over. */
  void run() {
    try {
      everyTenant();
      sky.arrived();
      while (!sky.isOver()) {
        request(sky.pick(random));
        Thread.sleep(sky.rest());
      }
      everyTenant();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      gate.ifPresent(GateDoor::close);
      application.close();
    }
  }

  /** What it was told; to be read when it has ended. */
  List<Call> calls() {
    return calls;
  }

  private void everyTenant() throws InterruptedException {
    for (String tenant : sky.tenants()) {
      request(tenant);
    }
  }

  private void request(String tenant) throws InterruptedException {
    sky.begun();
    long asked = System.nanoTime();
    Answer answer = gate.isPresent() ? gate.get().ask(tenant) : work(tenant);
    calls.add(new Call(tenant, door, asked, System.nanoTime(), answer));
    if (gate.isPresent() && answer.outcome() == Outcome.ADMITTED) {
      answer = behindTheGate(tenant, asked, answer.note());
    }
    if (answer.outcome() != Outcome.ADMITTED && answer.outcome() != Outcome.GONE) {
      Thread.sleep(BACKOFF);
    }
  }

  /** What an admitted request does: enters by SQL too, or trusts the gate. */
  private Answer behindTheGate(String tenant, long gateAsked, String schema)
      throws InterruptedException {
    boolean trusting = door == Door.NGINX;
    long asked = trusting ? gateAsked : System.nanoTime();
    Answer answer = trusting ? application.read(schema, hold(tenant)) : work(tenant);
    calls.add(
        new Call(tenant, trusting ? Door.SCHEMA : Door.SQL, asked, System.nanoTime(), answer));
    return answer;
  }

  private Answer work(String tenant) throws InterruptedException {
    boolean writes = sky.isWritable(tenant) && random.nextInt(WRITES) == 0;
    return application.enter(tenant, new Work(writes, hold(tenant)));
  }

  private Duration hold(String tenant) {
    return random.nextInt(sky.isImminent(tenant) ? LASTING_IF_IMMINENT : LASTING) == 0
        ? Duration.ofMillis(random.nextInt(LONGEST_HOLD_MILLIS))
        : Duration.ZERO;
  }
}
