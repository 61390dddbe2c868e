package dev.tenancy.storm;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/** The gate is stopped in the middle of whatever it does, far longer than its lease, and wakes. */
record GateFrozen() implements Twist {
  @Override
  public String name() {
    return "gate-frozen";
  }

  @Override
  public String allowance() {
    return "no answer from the gate until it is thawed";
  }

  @Override
  public List<Check> play(Stage stage) throws InterruptedException {
    stage.awaitDropped(10);
    AtomicBoolean closed = new AtomicBoolean();
    stage.outage(
        "the gate is frozen",
        EnumSet.of(Door.HTTP, Door.NGINX, Door.GRPC),
        EnumSet.of(Outcome.SILENT),
        () -> {
          stage.stack().gate().freeze();
          long began = System.nanoTime();
          try {
            Awaitility.await()
                .pollDelay(stage.size().freeze())
                .atMost(stage.size().freeze().multipliedBy(2))
                .until(() -> true);
            closed.set(stage.awaitClosedSince(began));
          } finally {
            stage.stack().gate().thaw();
          }
        });
    return List.of(new Check("a deletion went on without the frozen gate", closed.get(), ""));
  }
}
