package dev.tenancy.storm;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Clients enter tenants whose owners want sessions ended after a deadline, and do nothing. Nobody
 * helps: each is ended by the operator, and with it nobody else, not even one who waits in the same
 * way inside a tenant that stays.
 */
record SessionsEnded() implements Twist {
  private static final int HOLDERS = 5;

  /** PostgreSQL's, for a session that was ended: admin_shutdown. */
  private static final String ENDED = "57P01";

  @Override
  public String name() {
    return "sessions-ended";
  }

  @Override
  public String allowance() {
    return "200, then 410; who stays inside past the deadline is put out";
  }

  @Override
  public String terms() {
    return "drainTimeout: 3s, terminateSessions: true";
  }

  @Override
  public List<Check> play(Stage stage) throws SQLException {
    List<String> stubborn =
        stage.deleted().subList(stage.deleted().size() - HOLDERS, stage.deleted().size());
    List<Holder> inside = Holder.enterAll(stage, stubborn);
    List<Holder> bystanders = new ArrayList<>();
    try {
      bystanders.addAll(Holder.enterAll(stage, stage.kept()));
      stage.awaitDropped(100);
      List<String> spared =
          inside.stream().filter(each -> !isEnded(each)).map(Holder::tenant).toList();
      List<String> hit =
          bystanders.stream().filter(each -> !isWell(each)).map(Holder::tenant).toList();
      return List.of(
          new Check("all were dropped, and nobody had to help", true, ""),
          new Check("whoever stayed inside was put out", spared.isEmpty(), spared.toString()),
          new Check("nobody inside another tenant was", hit.isEmpty(), hit.toString()));
    } finally {
      Holder.closeAll(Stream.concat(inside.stream(), bystanders.stream()).toList());
    }
  }

  private static boolean isEnded(Holder holder) {
    try {
      boolean unused = holder.reads();
      return false;
    } catch (SQLException e) {
      return ENDED.equals(e.getSQLState());
    }
  }

  private static boolean isWell(Holder holder) {
    try {
      return holder.reads();
    } catch (SQLException e) {
      return false;
    }
  }
}
