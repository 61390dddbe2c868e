package dev.tenancy.bench;

import dev.tenancy.stack.Postgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What {@code tenancy.enter} adds to a transaction with a bare {@code set local search_path}. */
record EnterBench(Postgres postgres, Path sockets) {
  private static final int ROUNDS = 4;
  private static final Duration LENGTH = Duration.ofSeconds(4);

  /** Prints its table and says how far the goals are met. */
  List<Goal> run() throws SQLException {
    PgBench pgbench = new PgBench(postgres, sockets);
    JdbcTransactions jdbc = new JdbcTransactions(postgres.as(Postgres.ORDERS_APP));
    List<Pair> one = new ArrayList<>();
    List<Pair> five = new ArrayList<>();
    List<Pair> java = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      one.add(pgbench.run(1, LENGTH));
      five.add(pgbench.run(5, LENGTH));
      java.add(jdbc.run(LENGTH));
    }
    System.out.println(
        new Table(
                "transaction, median µs",
                "search_path",
                "enter",
                "adds",
                "adds %",
                "search_path p99",
                "enter p99")
            .row(row("one statement, pgbench, Unix socket", one))
            .row(row("five statements, pgbench, Unix socket", five))
            .row(row("one statement, JDBC, loopback", java)));
    return List.of(
        Goal.atMost("enter adds to a prepared transaction", of(one, Pair::adds), 30, " µs"),
        Goal.atMost(
            "enter adds to one of five ordinary statements",
            of(five, Pair::addsPercent),
            15,
            " %"));
  }

  private static String[] row(String name, List<Pair> rounds) {
    return new String[] {
      name,
      figure(of(rounds, pair -> pair.bare().median())),
      figure(of(rounds, pair -> pair.entered().median())),
      figure(of(rounds, Pair::adds)),
      figure(of(rounds, Pair::addsPercent)),
      figure(of(rounds, pair -> pair.bare().percentile(99))),
      figure(of(rounds, pair -> pair.entered().percentile(99)))
    };
  }

  private static double of(List<Pair> rounds, ToDoubleFunction<Pair> figure) {
    return Latencies.of(rounds.stream().mapToDouble(figure).toArray()).median();
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
