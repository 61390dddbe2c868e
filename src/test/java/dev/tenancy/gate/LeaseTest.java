package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When memory may be trusted, by clocks that the test turns. */
class LeaseTest {
  private static final Duration TERM = Duration.ofSeconds(3);

  private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
  private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);
  private final Lease lease = new Lease(nanos::get, wall::get);

  @Test
  void givenNoRenewal_whenAsked_thenItDoesNotHold() {
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void givenARenewal_whenItsTermIsNotOver_thenItHolds() {
    lease.renew(nanos.get(), TERM);
    pass(TERM.minusMillis(1));
    assertThat(lease.holds()).isTrue();
  }

  @Test
  void givenARenewal_whenItsTermIsOver_thenItDoesNotHold() {
    lease.renew(nanos.get(), TERM);
    pass(TERM);
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void givenARenewalThatTookLong_whenItIsAnswered_thenItCountsFromWhenItWasSent() {
    long sent = nanos.get();
    pass(Duration.ofSeconds(2));
    lease.renew(sent, TERM);
    pass(Duration.ofSeconds(1));
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void givenAMachineThatWasSuspended_whenOnlyTheWallClockWentOn_thenItDoesNotHold() {
    lease.renew(nanos.get(), TERM);
    wall.addAndGet(Duration.ofHours(1).toMillis());
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void givenAWallClockThatIsPutBack_whenTheTermIsOver_thenItDoesNotHold() {
    lease.renew(nanos.get(), TERM);
    wall.addAndGet(-Duration.ofHours(1).toMillis());
    nanos.addAndGet(TERM.toNanos());
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void givenALease_whenEnded_thenItDoesNotHold() {
    lease.renew(nanos.get(), TERM);
    lease.end();
    assertThat(lease.holds()).isFalse();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    wall.addAndGet(time.toMillis());
  }
}
