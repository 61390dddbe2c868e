package dev.tenancy.storm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The gate is killed and comes back: once when a deletion has gone on without it, once at once. */
record GateKilled() implements Twist {
  private static final Set<Door> DOORS = EnumSet.of(Door.HTTP, Door.NGINX, Door.GRPC);
  private static final Set<Outcome> ALLOWED = EnumSet.of(Outcome.BROKEN);

  @Override
  public String name() {
    return "gate-killed";
  }

  @Override
  public String allowance() {
    return "no connection to the gate until it is ready again";
  }

  @Override
  public List<Check> play(Stage stage) throws InterruptedException {
    var gate = stage.stack().gate();
    stage.awaitDropped(10);
    AtomicBoolean closed = new AtomicBoolean();
    stage.outage(
        "the gate is dead",
        DOORS,
        ALLOWED,
        () -> {
          gate.kill();
          closed.set(stage.awaitClosedSince(System.nanoTime()));
          gate.start();
        });
    stage.awaitDropped(50);
    stage.outage(
        "the gate is dead again",
        DOORS,
        ALLOWED,
        () -> {
          gate.kill();
          gate.start();
        });
    return List.of(new Check("a deletion went on without the dead gate", closed.get(), ""));
  }
}
