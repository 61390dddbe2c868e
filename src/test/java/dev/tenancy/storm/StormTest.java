package dev.tenancy.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Stack;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A small storm among the tests; {@code make storm} is the real one. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StormTest {
  private static final long SEED = 1;

  @Test
  void givenTrafficByEveryDoor_whenTwentyTenantsAreDeleted_thenEveryPromiseHolds()
      throws Exception {
    try (Stack stack = Storm.stack()) {
      Course.Result result =
          new Course(stack, Size.SMALL, new Plain(), SEED, System.out::println).run();
      System.out.println(new Report(result).text());
      assertThat(result.checks()).allMatch(Check::ok);
    }
  }
}
