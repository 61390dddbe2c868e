package dev.tenancy.bench;

import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.RegistryFixture;
import dev.tenancy.schema.LockBudget;
import dev.tenancy.schema.OutsideDependents;
import dev.tenancy.schema.Preflight;
import dev.tenancy.schema.SchemaDropper;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What neighbours feel of a storm of drops, and what its caution costs beside a plain loop of
 * DROPs; on a server with its stock settings.
 */
final class DropBench implements AutoCloseable {
  /** As the operator's default. */
  private static final int AT_ONCE = 2;

  private static final int ROUNDS = 3;
  private static final int TENANTS = 100;
  private static final int TABLES = 10;
  private static final int MANY_TABLES = 3_000;
  private static final Duration QUIET = Duration.ofSeconds(8);

  private final RegistryFixture fixture =
      new RegistryFixture(
          Stack.builder()
              .postgresSetting("max_connections", 100)
              .postgresSetting("max_locks_per_transaction", 64));
  private final SchemaDropper dropper =
      new SchemaDropper(
          fixture.database(),
          fixture.registry(),
          new Preflight(new TenantSchemas(), new OutsideDependents()),
          new LockBudget(40));
  private int made;

  /** How a storm went. */
  private record Storm(double seconds, Latencies neighbours) {}

  /** Prints its table and says how far the goals are met. */
  List<Goal> run() throws Exception {
    for (int i = 0; i < 4; i++) {
      fixture.ready("neighbour-" + i);
    }
    Neighbours neighbours =
        new Neighbours(
            fixture.postgres().as(Postgres.ORDERS_APP),
            List.of("neighbour-0", "neighbour-1", "neighbour-2", "neighbour-3"),
            50);
    List<Double> many = new ArrayList<>();
    List<Double> big = new ArrayList<>();
    List<Double> plain = new ArrayList<>();
    List<Double> time = new ArrayList<>();
    Table table =
        new Table("median of rounds", "seconds", "neighbours p50 ms", "p99 ms", "p99 to quiet");
    List<Storm> quiets = new ArrayList<>();
    List<Storm> manies = new ArrayList<>();
    List<Storm> bigs = new ArrayList<>();
    List<Storm> plains = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Storm quiet = storm(neighbours, () -> Thread.sleep(QUIET));
      List<DropPermit> few = permits(TENANTS, TABLES);
      Storm ours = storm(neighbours, () -> atOnce(few.stream().map(this::drop).toList()));
      List<String> schemas = schemas(TENANTS, TABLES);
      Storm loop = storm(neighbours, () -> atOnce(schemas.stream().map(this::plainly).toList()));
      List<DropPermit> one = permits(1, MANY_TABLES);
      Storm huge = storm(neighbours, () -> atOnce(one.stream().map(this::drop).toList()));
      quiets.add(quiet);
      manies.add(ours);
      plains.add(loop);
      bigs.add(huge);
      many.add(p99(ours) / p99(quiet));
      plain.add(p99(loop) / p99(quiet));
      big.add(p99(huge) / p99(quiet));
      time.add(ours.seconds() / loop.seconds());
    }
    System.out.println(
        row(
            row(
                row(
                    row(table, "quiet", quiets, 1),
                    "%d tenants of %d tables".formatted(TENANTS, TABLES),
                    manies,
                    median(many)),
                "the same by a plain loop of DROPs",
                plains,
                median(plain)),
            "1 tenant of %,d tables".formatted(MANY_TABLES),
            bigs,
            median(big)));
    return List.of(
        Goal.atMost("neighbours' p99 while tenants are dropped", median(many), 2, " times quiet"),
        Goal.atMost("neighbours' p99 while a big one is", median(big), 2, " times quiet"),
        Goal.atMost("drops take", median(time), 1.25, " times a plain loop"));
  }

  private Storm storm(Neighbours neighbours, Neighbours.Storm work) throws Exception {
    long began = System.nanoTime();
    double[] seconds = new double[1];
    Latencies latencies =
        neighbours.during(
            () -> {
              work.run();
              seconds[0] = (System.nanoTime() - began) / 1e9;
            });
    return new Storm(seconds[0], latencies);
  }

  private Callable<Boolean> drop(DropPermit permit) {
    return () -> dropper.drop(permit, progress -> {});
  }

  private Callable<Boolean> plainly(String schema) {
    return () -> {
      try (Connection connection = fixture.database().dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        return statement.execute("drop schema " + schema + " cascade");
      }
    };
  }

  private static void atOnce(List<Callable<Boolean>> work) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<Boolean> each : executor.invokeAll(work)) {
        boolean unused = each.get();
      }
    }
  }

  private List<DropPermit> permits(int tenants, int tables) throws SQLException {
    List<DropPermit> permits = new ArrayList<>();
    for (int i = 0; i < tenants; i++) {
      TenantRecord record = fixture.ready("drop-" + ++made);
      furnish(record.schemaName().orElseThrow().value(), tables);
      permits.add(fixture.beginDrop(record));
    }
    return permits;
  }

  private List<String> schemas(int count, int tables) throws SQLException {
    List<String> schemas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String schema = "plain_" + ++made;
      fixture.asAdmin("create schema " + schema + " authorization tenancy_operator");
      furnish(schema, tables);
      schemas.add(schema);
    }
    return schemas;
  }

  private void furnish(String schema, int tables) throws SQLException {
    fixture.asAdmin(
        ("do $$ begin for i in 1..%d loop execute format('create table %s.t%%s (id int primary"
                + " key, body text)', i); if i %% 500 = 0 then commit; end if; end loop; end $$")
            .formatted(tables, schema));
  }

  private static Table row(Table table, String name, List<Storm> rounds, double ratio) {
    return table.row(
        name,
        figure(median(rounds.stream().map(Storm::seconds).toList())),
        figure(median(rounds.stream().map(storm -> storm.neighbours().median()).toList())),
        figure(median(rounds.stream().map(DropBench::p99).toList())),
        String.format(Locale.ROOT, "%.2f", ratio));
  }

  private static double p99(Storm storm) {
    return storm.neighbours().percentile(99);
  }

  private static double median(List<Double> values) {
    return Latencies.of(values.stream().mapToDouble(Double::doubleValue).toArray()).median();
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  @Override
  public void close() {
    fixture.close();
  }
}
