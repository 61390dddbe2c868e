package dev.tenancy.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * An application's tenants that are not deleted: each enters, reads and writes, so often a second,
 * whatever the answers take.
 *
 * @param source connections as the application's role
 * @param tenants their slugs, one client each
 * @param perSecond transactions of each
 */
record Neighbours(DataSource source, List<String> tenants, int perSecond) {

  /** Something that is measured beside them. */
  interface Storm {
    void run() throws Exception;
  }

  /**
   * Runs until {@code beside} is over.
   *
   * @return what each transaction took from when it was due, in milliseconds
   */
  Latencies during(Storm beside) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Future<List<Double>>> clients = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String tenant : tenants) {
        clients.add(executor.submit(() -> client(tenant, over)));
      }
      try {
        beside.run();
      } finally {
        over.set(true);
      }
      List<Double> all = new ArrayList<>();
      for (Future<List<Double>> client : clients) {
        all.addAll(client.get());
      }
      return Latencies.of(all.stream().mapToDouble(Double::doubleValue).toArray());
    } catch (ExecutionException e) {
      throw new SQLException("a neighbour was refused: " + e.getCause().getMessage(), e);
    }
  }

  private List<Double> client(String tenant, AtomicBoolean over)
      throws SQLException, InterruptedException {
    List<Double> took = new ArrayList<>();
    try (Connection connection = source.getConnection();
        PreparedStatement enter = connection.prepareStatement("select tenancy.enter(?)");
        PreparedStatement read = connection.prepareStatement("select owner from orders");
        PreparedStatement write = connection.prepareStatement("update orders set owner = owner")) {
      connection.setAutoCommit(false);
      long due = System.nanoTime();
      while (!over.get()) {
        due += 1_000_000_000L / perSecond;
        long early = due - System.nanoTime();
        if (early > 0) {
          Thread.sleep(early / 1_000_000, (int) (early % 1_000_000));
        }
        enter.setString(1, tenant);
        row(enter);
        row(read);
        write.executeUpdate();
        connection.commit();
        took.add((System.nanoTime() - due) / 1e6);
      }
    }
    return took;
  }

  private static void row(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("no row");
      }
    }
  }
}
