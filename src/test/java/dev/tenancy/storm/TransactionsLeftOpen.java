package dev.tenancy.storm;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * Clients enter some of the tenants and then do nothing, their transactions open. Each holds up its
 * own tenant's drop, and nobody else's; its schema stays until it ends.
 */
record TransactionsLeftOpen() implements Twist {
  private static final int HOLDERS = 5;

  @Override
  public String name() {
    return "transactions-open";
  }

  @Override
  public String allowance() {
    return "200, then 410; the drop waits for whoever is inside";
  }

  @Override
  public List<Check> play(Stage stage) throws SQLException {
    List<String> held =
        stage.deleted().subList(stage.deleted().size() - HOLDERS, stage.deleted().size());
    List<Holder> holders = Holder.enterAll(stage, held);
    try {
      return hold(stage, held, holders);
    } finally {
      Holder.closeAll(holders);
    }
  }

  private static List<Check> hold(Stage stage, List<String> held, List<Holder> holders)
      throws SQLException {
    List<Check> checks = new ArrayList<>();
    List<String> others = stage.deleted().subList(0, stage.deleted().size() - held.size());
    Awaitility.await("all others are dropped, and the status says who holds up the rest")
        .atMost(stage.limit())
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                others.stream().allMatch(each -> stage.deletion(each).dropped().isPresent())
                    && held.stream().allMatch(each -> isBlocked(stage, each)));
    checks.add(new Check("nobody else was held up, and the status names who is inside", true, ""));
    Set<String> there = new Schemas(stage.stack().postgres()).present(held);
    checks.add(
        new Check(
            "the schemas of those inside stayed", there.size() == held.size(), there.toString()));
    boolean read = true;
    for (Holder holder : holders) {
      read &= holder.reads();
    }
    checks.add(new Check("those inside read their rows after all that", read, ""));
    // The last one never ends by itself: an administrator ends it.
    for (Holder holder : holders.subList(0, holders.size() - 1)) {
      holder.connection().commit();
    }
    terminate(stage, holders.getLast());
    stage.awaitDropped(100);
    checks.add(new Check("their tenants were dropped once they had ended", true, ""));
    return checks;
  }

  private static boolean isBlocked(Stage stage, String tenant) {
    return stage
        .stack()
        .kubectl("get", "tenant", tenant, "-o", "jsonpath={.status.deletion.blockedBy}")
        .stdout()
        .contains("pid");
  }

  private static void terminate(Stage stage, Holder holder) throws SQLException {
    try (Connection admin = stage.stack().postgres().admin().getConnection();
        PreparedStatement terminate = admin.prepareStatement("select pg_terminate_backend(?)")) {
      terminate.setInt(1, holder.pid());
      terminate.execute();
    }
  }
}
