package dev.tenancy.storm;

import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The tenants of a storm as objects, by kubectl. */
final class Fleet {
  /** How many one kubectl creates, and how many of it run at a time. */
  private static final int AT_ONCE = 25;

  private static final int PARALLEL = 4;

  private final Stack stack;
  private final FleetWatch watch;
  private final Duration drainPeriod;
  private final Duration limit;

  /**
   * @param drainPeriod the longest request that the clients' application allows
   * @param limit how long anything that is waited for may take
   */
  Fleet(Stack stack, FleetWatch watch, Duration drainPeriod, Duration limit) {
    this.stack = stack;
    this.watch = watch;
    this.drainPeriod = drainPeriod;
    this.limit = limit;
  }

  /**
   * Creates them, waits until their records are ready, and gives each rows with its name.
   *
   * @param terms more fields of {@code spec.deletion}, in YAML's flow style; may be empty
   */
  void create(List<String> tenants, String terms) {
    createObjects(tenants, terms);
    awaitReady(tenants);
    new Schemas(stack.postgres()).furnish(tenants);
  }

  /** {@code kubectl create}; returns when the API server has accepted it. */
  private void createObjects(List<String> tenants, String terms) {
    List<Runnable> creations = new ArrayList<>();
    for (int from = 0; from < tenants.size(); from += AT_ONCE) {
      List<String> some = tenants.subList(from, Math.min(tenants.size(), from + AT_ONCE));
      Path file = manifest(some, terms);
      creations.add(() -> stack.kubectl("create", "-f", file.toString()).orThrow());
    }
    inParallel(creations);
  }

  /** Waits until their records say that they are ready. */
  private void awaitReady(List<String> tenants) {
    Awaitility.await("the tenants are ready")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> tenants.stream().allMatch(this::isReady));
  }

  /** One kubectl waits for each object's answer before it sends the next. */
  private static void inParallel(List<Runnable> tasks) {
    try (var executor = Executors.newFixedThreadPool(PARALLEL)) {
      var all = tasks.stream().map(task -> CompletableFuture.runAsync(task, executor)).toList();
      all.forEach(CompletableFuture::join);
    }
  }

  private boolean isReady(String tenant) {
    return watch.status(tenant).filter("ready"::equals).isPresent();
  }

  private Path manifest(List<String> tenants, String terms) {
    String text =
        tenants.stream()
            .map(
                tenant ->
                    """
                    ---
                    apiVersion: tenancy.dev/v1beta1
                    kind: Tenant
                    metadata: {name: %1$s}
                    spec: {displayName: %1$s, deletion: {drainPeriod: %2$dms%3$s}}
                    """
                        .formatted(
                            tenant, drainPeriod.toMillis(), terms.isEmpty() ? "" : ", " + terms))
            .collect(Collectors.joining());
    try {
      Path file = stack.dir().directory("manifests").resolve(tenants.getFirst() + ".yaml");
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kubectl delete}; returns when the API server has accepted it. */
  void delete(List<String> tenants) {
    List<String> line = new ArrayList<>(List.of("delete", "tenant", "--wait=false"));
    line.addAll(tenants);
    stack.kubectl(line.toArray(String[]::new)).orThrow();
  }

  /** Waits until these have no object any more; tells which still have one. */
  Set<String> awaitGone(Collection<String> tenants) {
    try {
      Awaitility.await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> objects(tenants).isEmpty());
      return Set.of();
    } catch (ConditionTimeoutException e) {
      return objects(tenants);
    }
  }

  private Set<String> objects(Collection<String> among) {
    Set<String> names =
        stack
            .kubectl("get", "tenants", "-o", "name")
            .orThrow()
            .lines()
            .map(name -> name.substring(name.indexOf('/') + 1))
            .collect(Collectors.toSet());
    names.retainAll(among);
    return names;
  }

  /** Names that no other storm uses. */
  static List<String> names(String prefix, int count) {
    return Stream.iterate(1, n -> n + 1)
        .limit(count)
        .map(n -> "%s-%04d".formatted(prefix, n))
        .toList();
  }
}
