package dev.tenancy.storm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** PostgreSQL is stopped and started; later it is killed, and recovers from its log. */
record PostgresRestarted() implements Twist {
  private static final Set<Outcome> ALLOWED = EnumSet.of(Outcome.UNAVAILABLE);

  @Override
  public String name() {
    return "postgres-restarted";
  }

  @Override
  public String allowance() {
    return "503 with Retry-After until PostgreSQL is back";
  }

  @Override
  public List<Check> play(Stage stage) throws InterruptedException {
    var postgres = stage.stack().postgres();
    stage.awaitDropped(20);
    stage.outage(
        "PostgreSQL is stopped",
        EnumSet.allOf(Door.class),
        ALLOWED,
        () -> {
          postgres.stop();
          postgres.start();
        });
    stage.awaitDropped(60);
    stage.outage(
        "PostgreSQL is killed",
        EnumSet.allOf(Door.class),
        ALLOWED,
        () -> {
          postgres.kill();
          postgres.start();
        });
    return List.of();
  }
}
