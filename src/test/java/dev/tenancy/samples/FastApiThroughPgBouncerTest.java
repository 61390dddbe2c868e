package dev.tenancy.samples;

/** The FastAPI example, through PgBouncer in transaction mode. */
class FastApiThroughPgBouncerTest extends PgBouncerContract {

  @Override
  Example example() {
    return Example.FASTAPI;
  }
}
