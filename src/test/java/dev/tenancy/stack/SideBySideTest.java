package dev.tenancy.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  @Test
  void givenTwoThatNeedEachOther_whenRun_thenBothEnd() {
    var both = new CountDownLatch(2);
    Runnable meet =
        () -> {
          both.countDown();
          await(both);
        };
    SideBySide.run(List.of(meet, meet));
    assertThat(both.getCount()).isZero();
  }

  @Test
  void givenOneThatFails_whenRun_thenTheOtherIsInterruptedAndTheFailureThrown() {
    var interrupted = new AtomicBoolean();
    Runnable waits = () -> interrupted.set(!await(new CountDownLatch(1)));
    Runnable fails =
        () -> {
          throw new StackException("etcd is broken");
        };
    assertThatThrownBy(() -> SideBySide.run(List.of(waits, fails))).hasMessage("etcd is broken");
    assertThat(interrupted).isTrue();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
