package dev.tenancy.storm;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The gate's sessions in the database are killed, again and again, each time when it has recovered.
 * The database is there all the time, so nobody may notice.
 */
record SessionsKilled() implements Twist {
  @Override
  public String name() {
    return "sessions-killed";
  }

  @Override
  public String allowance() {
    return "200, then 410: nothing was taken away";
  }

  @Override
  public List<Check> play(Stage stage) throws SQLException {
    int killed = 0;
    for (int percent = 5; percent <= 75; percent += 10) {
      stage.awaitDropped(percent);
      killed += kill(stage);
      awaitLease(stage);
    }
    return List.of(new Check("the gate's sessions were killed", killed >= 8, killed + " sessions"));
  }

  private static int kill(Stage stage) throws SQLException {
    try (Connection admin = stage.stack().postgres().admin().getConnection();
        Statement statement = admin.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where usename = 'tenancy_gate'")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** One loss at a time: waits until the gate, with new sessions, has renewed its lease. */
  private static void awaitLease(Stage stage) throws SQLException {
    try (Connection admin = stage.stack().postgres().admin().getConnection();
        Statement statement = admin.createStatement()) {
      statement.execute("create temporary table killed as select clock_timestamp() at");
      Awaitility.await("the gate has its lease again")
          .atMost(stage.limit())
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                try (ResultSet row =
                    statement.executeQuery(
                        "select from tenancy.gates, killed where renewed_at > at")) {
                  return row.next();
                }
              });
    }
  }
}
