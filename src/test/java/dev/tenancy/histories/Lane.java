package dev.tenancy.histories;

import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.tenant.Slug;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one round after the other, each on a fresh slug: operators and applications at once. */
final class Lane implements AutoCloseable {
  private static final int OPERATORS = 3;
  private static final int APPLICATIONS = 3;
  private static final int STEPS = 12;
  private static final int MOST_REQUESTS = 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ApplicationConnection> doors = new ArrayList<>();
  private final Moves moves;
  private final Cutter cutter;
  private final boolean cuts;

  /**
   * @param cuts whether connections are cut in some rounds
   */
  Lane(RegistryFixture fixture, Moves moves, boolean cuts) {
    this.moves = moves;
    this.cutter = new Cutter(fixture);
    this.cuts = cuts;
    for (int i = 0; i < APPLICATIONS; i++) {
      doors.add(new ApplicationConnection(fixture));
    }
  }

  /** The choices of all clients come from {@code seed}; who is first does not. */
  History run(int round, String slug, long seed) throws Exception {
    History history = new History(round, new Slug(slug));
    Board board = new Board(slug);
    Random random = new Random(seed);
    if (random.nextInt(5) > 0) {
      new OperatorClient(0, history, board, moves, random).begin();
    }
    CountDownLatch operating = new CountDownLatch(OPERATORS);
    List<Callable<Boolean>> clients = new ArrayList<>();
    for (int client = 0; client < OPERATORS; client++) {
      var operator = new OperatorClient(client, history, board, moves, fork(random));
      clients.add(() -> operate(operator, operating));
    }
    for (int i = 0; i < APPLICATIONS; i++) {
      Random own = fork(random);
      var application = new ApplicationClient(OPERATORS + i, history, doors.get(i), own);
      clients.add(() -> use(application, operating, own));
    }
    if (cuts && random.nextInt(4) == 0) {
      Random own = fork(random);
      clients.add(() -> cutter.cut(own));
    }
    joinAll(clients);
    return history;
  }

  private static Random fork(Random random) {
    return new Random(random.nextLong());
  }

  private static boolean operate(OperatorClient operator, CountDownLatch operating) {
    try {
      operator.steps(STEPS);
      return true;
    } finally {
      operating.countDown();
    }
  }

  private static boolean use(ApplicationClient application, CountDownLatch operating, Random random)
      throws SQLException {
    for (int i = 0; i < MOST_REQUESTS && operating.getCount() > 0; i++) {
      application.request();
      Pause.upTo(8_000, random);
    }
    return true;
  }

  private void joinAll(List<Callable<Boolean>> clients)
      throws InterruptedException, ExecutionException {
    for (Future<Boolean> client : threads.invokeAll(clients)) {
      client.get();
    }
  }

  @Override
  public void close() throws SQLException {
    threads.close();
    for (ApplicationConnection door : doors) {
      door.close();
    }
  }
}
