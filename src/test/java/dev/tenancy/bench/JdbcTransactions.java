package dev.tenancy.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The transaction with one statement as a Java application makes it, by PostgreSQL's JDBC driver,
 * over loopback: it has no Unix socket.
 */
record JdbcTransactions(DataSource source) {

  private interface Beginning {
    void begin() throws SQLException;
  }

  /** In turn one bare, one entered. */
  Pair run(Duration length) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement setting = connection.createStatement();
        PreparedStatement enter = connection.prepareStatement("select tenancy.enter('acme')");
        PreparedStatement read =
            connection.prepareStatement("select item, quantity from lines where id = ?")) {
      setting.execute("set synchronous_commit = off");
      connection.setAutoCommit(false);
      List<Double> bare = new ArrayList<>();
      List<Double> entered = new ArrayList<>();
      long end = System.nanoTime() + length.toNanos();
      for (int i = 1; System.nanoTime() < end; i = i % 1_000 + 1) {
        int id = i;
        bare.add(
            micros(
                connection,
                () -> setting.execute("set local search_path to tenant_acme, pg_temp"),
                read,
                id));
        entered.add(micros(connection, () -> rows(enter), read, id));
      }
      return new Pair(secondHalf(bare), secondHalf(entered));
    }
  }

  private static double micros(
      Connection connection, Beginning beginning, PreparedStatement read, int id)
      throws SQLException {
    long start = System.nanoTime();
    beginning.begin();
    read.setInt(1, id);
    rows(read);
    connection.commit();
    return (System.nanoTime() - start) / 1e3;
  }

  private static void rows(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("no row");
      }
    }
  }

  /** The first half warms the driver up. */
  private static Latencies secondHalf(List<Double> all) {
    return Latencies.of(
        all.subList(all.size() / 2, all.size()).stream()
            .mapToDouble(Double::doubleValue)
            .toArray());
  }
}
