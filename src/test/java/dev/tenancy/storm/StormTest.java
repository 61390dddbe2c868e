package dev.tenancy.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Stack;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small storms among the tests; {@code make storm} is the real one. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StormTest {
  private static final long SEED = 1;

  private static Stack stack;

  @BeforeAll
  static void start() {
    stack = Storm.stack();
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  static Stream<Twist> twists() {
    return Stream.of(new Plain(), new SessionsEnded());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("twists")
  void givenTrafficByEveryDoor_whenTwentyTenantsAreDeleted_thenEveryPromiseHolds(Twist twist)
      throws Exception {
    Course.Result result = new Course(stack, Size.SMALL, twist, SEED, System.out::println).run();
    System.out.println(new Report(result).text());
    assertThat(result.checks()).allMatch(Check::ok);
  }
}
