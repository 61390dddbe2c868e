package dev.tenancy.samples;

/** The example in plain JDBC, through PgBouncer in transaction mode. */
class JdbcThroughPgBouncerTest extends PgBouncerContract {

  @Override
  Example example() {
    return Example.JDBC;
  }
}
