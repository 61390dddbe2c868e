package dev.tenancy.samples;

/** The example in Spring Boot with Hibernate. */
class SpringBootTest extends ExampleContract {

  @Override
  Example example() {
    return Example.SPRING_BOOT;
  }
}
