package dev.tenancy.samples;

/** The example in plain JDBC. */
class JdbcTest extends ExampleContract {

  @Override
  Example example() {
    return Example.JDBC;
  }
}
