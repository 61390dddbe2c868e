package dev.tenancy.storm;

import dev.tenancy.stack.Stack;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One storm from its tenants' creation to its verdict. */
final class Course {
  /** The longest request that the clients' application allows after a gate's yes. */
  private static final Duration DRAIN_PERIOD = Duration.ofSeconds(2);

  /** How many batches are on their way at a time, at most: they get half of all requests. */
  private static final int UNDER_WAY = 3;

  private final Stack stack;
  private final Size size;
  private final Twist twist;
  private final long seed;
  private final Consumer<String> says;
  private final List<String> doomed;
  private final List<String> kept;
  private final Map<String, Long> asked = new HashMap<>();

  /** What a storm came to. */
  record Result(Twist twist, Evidence evidence, List<Check> checks, Duration took, Duration all) {
    boolean ok() {
      return checks.stream().allMatch(Check::ok);
    }
  }

  /**
   * @param says hears what happens now
   */
  Course(Stack stack, Size size, Twist twist, long seed, Consumer<String> says) {
    this.stack = stack;
    this.size = size;
    this.twist = twist;
    this.seed = seed;
    this.says = says;
    this.doomed = Fleet.names(twist.name(), size.deletions());
    this.kept = Fleet.names(twist.name() + "-kept", size.kept());
  }

  /** Lives through it. */
  Result run() throws InterruptedException {
    long began = System.nanoTime();
    try (FleetWatch watch = new FleetWatch(stack.postgres().admin())) {
      Schemas schemas = new Schemas(stack.postgres());
      Fleet fleet = new Fleet(stack, watch, DRAIN_PERIOD, size.limit());
      fleet.create(kept, "");
      fleet.create(doomed, twist.terms());
      says.accept("  %d tenants are ready after %.1f s".formatted(all(), seconds(began)));
      Map<String, String> before = schemas.checksums(kept);
      long stormBegan = System.nanoTime();
      Sky sky = new Sky(doomed, kept, Traffic.clients());
      Stage stage = new Stage(stack, watch, size, doomed, kept, Stage.noOutages());
      try (Traffic traffic = new Traffic(stack, sky, new SplittableRandom(seed))) {
        List<Check> found = rage(stage, sky, fleet);
        Set<String> objects = fleet.awaitGone(doomed);
        List<Call> calls = traffic.finish();
        Duration took = Duration.ofNanos(System.nanoTime() - stormBegan);
        Evidence evidence =
            new Evidence(
                size,
                sky.requests(),
                calls,
                doomed.stream().map(each -> watch.deletion(each, asked.get(each))).toList(),
                Set.copyOf(kept),
                List.copyOf(stage.outages()),
                before,
                schemas.checksums(kept),
                leftBehind(objects, schemas.present(doomed)),
                DRAIN_PERIOD);
        List<Check> checks = new ArrayList<>(Oracle.on(evidence));
        checks.addAll(found);
        return new Result(
            twist, evidence, checks, took, Duration.ofNanos(System.nanoTime() - began));
      }
    }
  }

  private int all() {
    return doomed.size() + kept.size();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static List<String> leftBehind(Collection<String> objects, Collection<String> schemas) {
    List<String> left = new ArrayList<>();
    objects.forEach(each -> left.add("object " + each));
    schemas.forEach(each -> left.add("schema " + each));
    return left;
  }

  /** Deletes and twists while clients ask, until all is done and there were enough requests. */
  private List<Check> rage(Stage stage, Sky sky, Fleet fleet) throws InterruptedException {
    if (!sky.awaitArrivals(size.limit())) {
      return List.of(new Check("every client asked for every tenant", false, "not in time"));
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<List<Check>> twisted =
          CompletableFuture.supplyAsync(played(stage), executor);
      deleteAll(stage, sky, fleet);
      await(() -> sky.requests() >= size.requests());
      sky.easeOff();
      await(twisted::isDone);
      List<Check> found = twisted.join();
      await(() -> areDropped(stage, doomed));
      return found;
    } catch (CompletionException | ConditionTimeoutException e) {
      return List.of(new Check("the storm went its course", false, e.toString()));
    }
  }

  private Supplier<List<Check>> played(Stage stage) {
    return () -> {
      try {
        return twist.play(stage);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    };
  }

  /** In the measure in which requests are made, and no faster than deletions come to their end. */
  private void deleteAll(Stage stage, Sky sky, Fleet fleet) {
    int batches = (doomed.size() + size.batch() - 1) / size.batch();
    long first = sky.requests();
    long step = Math.max(0, size.requests() - first) / (batches + 1);
    for (int i = 0; i < batches; i++) {
      long enough = first + step * (i + 1);
      sky.focus(batches(i - UNDER_WAY, i + 1), batches(i, i + 1));
      List<String> before = batches(0, i - UNDER_WAY + 1);
      await(() -> sky.requests() >= enough && areDropped(stage, before));
      List<String> batch = batches(i, i + 1);
      long now = System.nanoTime();
      batch.forEach(each -> asked.put(each, now));
      fleet.delete(batch);
    }
  }

  private static boolean areDropped(Stage stage, List<String> tenants) {
    return tenants.stream().allMatch(each -> stage.deletion(each).dropped().isPresent());
  }

  private List<String> batches(int from, int to) {
    int end = Math.clamp((long) to * size.batch(), 0, doomed.size());
    return doomed.subList(Math.clamp((long) from * size.batch(), 0, end), end);
  }

  private void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(size.limit()).pollInterval(Duration.ofMillis(10)).until(condition);
  }
}
