package dev.tenancy.storm;

import java.sql.SQLException;
import java.util.List;

/** What goes wrong in the middle of a storm. */
interface Twist {
  /** Its name on the command line and for people. */
  String name();

  /** What a client may notice, for people. */
  String allowance();

  /**
   * What the tenants to be deleted say of it in {@code spec.deletion}, in YAML, besides the drain.
   */
  default String terms() {
    return "";
  }

  /**
   * Does it, while tenants are being deleted under traffic; returns when all is as it was.
   *
   * @return what must be true besides what is true of every storm
   */
  List<Check> play(Stage stage) throws InterruptedException, SQLException;
}
