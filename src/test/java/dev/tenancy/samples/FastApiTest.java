package dev.tenancy.samples;

/** The FastAPI example. */
class FastApiTest extends ExampleContract {

  @Override
  Example example() {
    return Example.FASTAPI;
  }
}
