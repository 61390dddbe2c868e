package dev.tenancy.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityExecutionContext;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final CompletableFuture<Object> told = new CompletableFuture<>();
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CompletableFuture<Boolean> cutOff = new CompletableFuture<>();

  @Test
  void givenACallToTemporal_whenTheActivityEnds_thenTheCallIsNotCutOff() throws Exception {
    Heartbeat heartbeat = Heartbeat.start(slowTemporal(), "at first");
    assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo("at first");

    heartbeat.close();
    // An interrupt would be there by now: it is sent before close returns.
    answered.countDown();

    assertThat(cutOff.get(10, TimeUnit.SECONDS)).isFalse();
  }

  /** Its answer to a heartbeat comes when the test lets it. */
  private ActivityExecutionContext slowTemporal() {
    return (ActivityExecutionContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ActivityExecutionContext.class},
            (proxy, method, arguments) -> {
              told.complete(arguments[0]);
              try {
                answered.await();
                cutOff.complete(Thread.interrupted());
              } catch (InterruptedException e) {
                cutOff.complete(true);
              }
              return null;
            });
  }
}
