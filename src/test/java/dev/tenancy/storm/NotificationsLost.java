package dev.tenancy.storm;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * No change of a record is announced any more: the trigger loses its {@code pg_notify}. Gates and
 * operator must find everything by looking for themselves.
 */
record NotificationsLost() implements Twist {
  private static final String NOTIFY = "perform pg_notify('tenancy_changes', new.version::text);";

  @Override
  public String name() {
    return "notifications-lost";
  }

  @Override
  public String allowance() {
    return "200, then 410, later";
  }

  @Override
  public List<Check> play(Stage stage) throws SQLException {
    stage.awaitDropped(5);
    try (Connection admin = stage.stack().postgres().admin().getConnection();
        Statement statement = admin.createStatement()) {
      String original = definition(statement);
      if (!original.contains(NOTIFY)) {
        throw new IllegalStateException("the trigger does not announce as it did:\n" + original);
      }
      statement.execute(original.replace(NOTIFY, ""));
      long heard = stage.watch().notifications();
      try {
        stage.awaitDropped(100);
      } finally {
        statement.execute(original);
      }
      // One may have been on its way.
      long since = stage.watch().notifications() - heard;
      return List.of(
          new Check("notifications were lost", since <= 5, since + " were heard all the same"));
    }
  }

  private static String definition(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select pg_get_functiondef('tenancy.on_change()'::regprocedure)")) {
      row.next();
      return row.getString(1);
    }
  }
}
