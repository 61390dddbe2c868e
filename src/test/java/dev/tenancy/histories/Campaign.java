package dev.tenancy.histories;

import dev.tenancy.registry.RegistryFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Many rounds, a few at a time. */
final class Campaign {
  private static final int LANES = 2;

  private final RegistryFixture fixture;
  private final String name;
  private final Moves moves;
  private final boolean cuts;

  /**
   * @param name begins the slugs of all rounds
   * @param cuts whether connections are cut in some rounds
   */
  Campaign(RegistryFixture fixture, String name, Moves moves, boolean cuts) {
    this.fixture = fixture;
    this.name = name;
    this.moves = moves;
    this.cuts = cuts;
  }

  /** Runs these rounds; a round's number and {@code seed} make its choices. */
  List<History> rounds(int first, int number, long seed) throws Exception {
    AtomicInteger next = new AtomicInteger(first);
    List<History> histories = new ArrayList<>();
    try (ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
      List<Callable<List<History>>> work = new ArrayList<>();
      for (int i = 0; i < LANES; i++) {
        work.add(() -> lane(next, first + number, seed));
      }
      for (Future<List<History>> lane : lanes.invokeAll(work)) {
        histories.addAll(lane.get());
      }
    }
    return histories;
  }

  private List<History> lane(AtomicInteger next, int end, long seed) throws Exception {
    List<History> histories = new ArrayList<>();
    try (Lane lane = new Lane(fixture, moves, cuts)) {
      int round;
      while ((round = next.getAndIncrement()) < end) {
        histories.add(lane.run(round, name + "-" + round, seed + round));
      }
    }
    return histories;
  }
}
