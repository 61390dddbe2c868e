package dev.tenancy.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Both routes of the sample application and the gate while their database is gone: one of its own.
 */
@Tag("slow")
class OrdersAppOutageTest {

  @Test
  void givenDatabaseGoneWhenAskedThenUnavailableAndItRecovers() throws Exception {
    try (OrdersWorld world = new OrdersWorld()) {
      world.ready("outage");
      assertThat(world.get("/readyz").statusCode()).isEqualTo(200);
      world.fixture().postgres().kill();
      try {
        assertThat(world.get("/orders", "outage").statusCode()).isEqualTo(503);
        assertThat(world.get("/gated/orders", "outage").statusCode()).isEqualTo(503);
        assertThat(world.get("/readyz").statusCode()).isEqualTo(503);
        // A connection of the pool may yet tell of the end of its own session.
        Awaitility.await()
            .untilAsserted(
                () ->
                    assertThat(world.reader().problem())
                        .hasValueSatisfying(why -> assertThat(why).contains("refused")));
      } finally {
        world.fixture().postgres().start();
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(
              () ->
                  world.get("/orders", "outage").statusCode() == 200
                      && world.get("/gated/orders", "outage").statusCode() == 200);
      assertThat(world.reader().problem()).isEmpty();
    }
  }
}
