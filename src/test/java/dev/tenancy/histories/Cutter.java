package dev.tenancy.histories;

import dev.tenancy.registry.RegistryFixture;
import java.sql.SQLException;
import java.util.Random;

/** Ends a server process in the middle of what it does for an operator or an application. */
final class Cutter {
  private static final String CUT =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where usename in ('tenancy_operator', 'orders_app') and state <> 'idle'
        and query !~* 'listen'
      order by random() limit 1
      """;

  private final RegistryFixture fixture;

  Cutter(RegistryFixture fixture) {
    this.fixture = fixture;
  }

  /** Returns whether anybody was doing anything. */
  boolean cut(Random random) throws SQLException {
    Pause.upTo(15_000, random);
    return fixture.asAdminOne(CUT) != null;
  }
}
