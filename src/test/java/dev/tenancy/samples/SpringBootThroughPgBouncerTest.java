package dev.tenancy.samples;

/** The example in Spring Boot with Hibernate, through PgBouncer in transaction mode. */
class SpringBootThroughPgBouncerTest extends PgBouncerContract {

  @Override
  Example example() {
    return Example.SPRING_BOOT;
  }
}
