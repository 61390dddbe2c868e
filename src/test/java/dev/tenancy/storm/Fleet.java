package dev.tenancy.storm;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The tenants of a storm: their objects by kubectl, their rows and schemas by SQL. */
final class Fleet {
  /** How many one kubectl creates, and how many of it run at a time. */
  private static final int AT_ONCE = 25;

  private static final int PARALLEL = 4;

  private static final int ROWS = 5;
  private static final Path TABLE = Path.of("examples/migrations/V1__orders.sql");

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

  /** Creates them, waits until their records are ready, and gives each rows with its name. */
  void create(List<String> tenants) {
    List<Runnable> creations = new ArrayList<>();
    for (int from = 0; from < tenants.size(); from += AT_ONCE) {
      Path file = manifest(tenants.subList(from, Math.min(tenants.size(), from + AT_ONCE)));
      creations.add(() -> stack.kubectl("create", "-f", file.toString()).orThrow());
    }
    inParallel(creations);
    Awaitility.await("the tenants are ready")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> tenants.stream().allMatch(this::isReady));
    seed(tenants);
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

  private Path manifest(List<String> tenants) {
    String text =
        tenants.stream()
            .map(
                tenant ->
                    """
                    ---
                    apiVersion: tenancy.dev/v1beta1
                    kind: Tenant
                    metadata: {name: %1$s}
                    spec: {displayName: %1$s, deletion: {drainPeriod: %2$dms}}
                    """
                        .formatted(tenant, drainPeriod.toMillis()))
            .collect(Collectors.joining());
    try {
      Path file = stack.dir().directory("manifests").resolve(tenants.getFirst() + ".yaml");
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The application's table and a few rows: by hand, as hundreds of Flyway's runs take minutes. */
  private void seed(List<String> tenants) {
    try (Connection operator = stack.postgres().as(Postgres.OPERATOR).getConnection();
        Statement statement = operator.createStatement()) {
      operator.setAutoCommit(false);
      String table = Files.readString(TABLE);
      for (var each : schemaNames(tenants).entrySet()) {
        // Both names are of letters, digits, hyphens and underscores alone: the registry says so.
        statement.execute("set local search_path to \"%s\"".formatted(each.getValue()));
        statement.execute(table);
        statement.execute(
            "insert into orders (owner, item) select '%s', 'item ' || n from generate_series(1, %d) n"
                .formatted(each.getKey(), ROWS));
        operator.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
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

  /** The schemas that these tenants have or had and that are still there. */
  Set<String> schemas(Collection<String> tenants) {
    Set<String> there = new HashSet<>();
    ask(
        """
        select n.nspname from tenancy.tenants t join pg_namespace n on n.nspname = t.schema_name
        where t.slug = any (?)
        """,
        tenants,
        row -> there.add(row.getString(1)));
    return there;
  }

  /** The rows of each tenant, and what the catalog says of its schema, in one number. */
  Map<String, String> checksums(Collection<String> tenants) {
    Map<String, String> sums = new HashMap<>();
    schemaNames(tenants).forEach((tenant, schema) -> sums.put(tenant, checksum(schema)));
    return sums;
  }

  private Map<String, String> schemaNames(Collection<String> tenants) {
    Map<String, String> schemas = new HashMap<>();
    ask(
        "select slug, schema_name from tenancy.tenants where slug = any (?)",
        tenants,
        row -> schemas.put(row.getString(1), row.getString(2)));
    return schemas;
  }

  private String checksum(String schema) {
    List<String> sum = new ArrayList<>();
    // The name comes from the registry, which allows letters, digits and underscores alone.
    ask(
        """
        select md5(concat_ws(';',
          (select string_agg(o::text, ';' order by o.id) from "%1$s".orders o),
          (select string_agg(concat_ws('|', n.oid, n.nspowner, n.nspacl), ';')
            from pg_namespace n where n.nspname = any (?)),
          (select string_agg(concat_ws('|', c.oid, c.relname, c.relkind, c.relowner, c.relacl,
              c.relfilenode), ';' order by c.oid)
            from pg_class c where c.relnamespace = '"%1$s"'::regnamespace)))
        """
            .formatted(schema),
        List.of(schema),
        row -> sum.add(row.getString(1)));
    return sum.getFirst();
  }

  private interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  private void ask(String query, Collection<String> names, Reader reader) {
    try (Connection admin = stack.postgres().admin().getConnection();
        PreparedStatement select = admin.prepareStatement(query)) {
      select.setArray(1, admin.createArrayOf("text", names.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          reader.read(row);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names that no other storm uses. */
  static List<String> names(String prefix, int count) {
    return Stream.iterate(1, n -> n + 1)
        .limit(count)
        .map(n -> "%s-%04d".formatted(prefix, n))
        .toList();
  }
}
