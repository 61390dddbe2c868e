package dev.tenancy.storm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The gate is killed and comes back: once when a deletion has waited for its lease, once at once.
 */
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
    stage.outage(
        "the gate is dead",
        DOORS,
        ALLOWED,
        () -> {
          gate.kill();
          stage.awaitLeaseWaitedFor();
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
    return List.of(new Check("a deletion waited for the dead gate's lease", true, ""));
  }
}
