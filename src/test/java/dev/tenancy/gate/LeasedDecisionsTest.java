package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Admission.Admitted;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import dev.tenancy.tenant.Records;
import dev.tenancy.tenant.TenantRecord;
import dev.tenancy.tenant.TenantState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who is asked: memory or the database, and what is answered if neither can tell. */
class LeasedDecisionsTest {
  private static final Duration TERM = Duration.ofSeconds(3);
  private static final TenantRecord READY = Records.in(TenantState.READY);
  private static final TenantRecord DELETED = Records.newer(Records.in(TenantState.DELETED), 1);
  private static final String SLUG = READY.slug().value();

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final TenantView view = new TenantView(new Lease(nanos::get, nanos::get));
  private Admission database = new Refused(Refusal.REGISTRY_UNAVAILABLE);
  private final LeasedDecisions decisions =
      new LeasedDecisions(
          view,
          slug -> {
            asked.incrementAndGet();
            return Future.succeededFuture(database);
          });

  @Test
  void givenALease_whenAsked_thenMemoryAnswersAlone() {
    view.replace(List.of(READY));
    renew();
    assertThat(decide()).isInstanceOf(Admitted.class);
    assertThat(asked).hasValue(0);
  }

  @Test
  void givenALease_whenAMillionUnknownSlugsAreAsked_thenTheDatabaseHearsOfNone() {
    renew();
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(decisions.decide("unknown-" + i).result()).isEqualTo(new Refused(Refusal.UNKNOWN));
    }
    assertThat(asked).hasValue(0);
    assertThat(view.size()).isZero();
  }

  /**
   * The other way round, memory and then the lease, an old yes would meet a new lease: more who ask
   * than processors, so that some are held up just there.
   */
  @Test
  void givenALeaseThatIsOver_whenItBeginsAnewAfterADeletion_thenNobodyHearsTheOldYes()
      throws Exception {
    AtomicLong deleted = new AtomicLong();
    AtomicInteger late = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> readers =
        Stream.generate(() -> Thread.ofPlatform().start(() -> askOn(over, deleted, late)))
            .limit(4L * Runtime.getRuntime().availableProcessors())
            .toList();
    for (int round = 1; round <= 20_000; round++) {
      TenantRecord ready = Records.newer(READY, 2L * round);
      view.replace(List.of(ready));
      deleted.set(ready.version());
      moment();
      view.apply(List.of(Records.newer(DELETED, 2L * round)));
      renew();
      moment();
    }
    over.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(late).hasValue(0);
  }

  private void askOn(AtomicBoolean over, AtomicLong deleted, AtomicInteger late) {
    while (!over.get()) {
      long before = deleted.get();
      Object answer = view.trusted(READY.slug()).map(Future::result).orElse(null);
      if (answer instanceof Admitted yes && yes.version() <= before) {
        late.incrementAndGet();
      }
    }
  }

  private static void moment() {
    for (int i = 0; i < 500; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void givenALeaseThatIsOver_whenAsked_thenTheDatabaseAnswers() {
    view.replace(List.of(READY));
    renew();
    nanos.addAndGet(TERM.toNanos());
    database = new Refused(Refusal.DELETED);
    assertThat(decide()).isEqualTo(database);
  }

  @Test
  void givenNeitherLeaseNorDatabase_whenAsked_thenTheRegistryIsUnavailable() {
    view.replace(List.of(READY));
    assertThat(decide()).isEqualTo(new Refused(Refusal.REGISTRY_UNAVAILABLE));
  }

  @Test
  void givenNeitherLeaseNorDatabase_whenTheTenantWasDeleted_thenItStaysDeleted() {
    view.replace(List.of(DELETED));
    assertThat(decide()).isEqualTo(new Refused(Refusal.DELETED));
  }

  @Test
  void givenANoReadPastTheFeed_whenTheFeedIsBehind_thenItStaysANo() {
    view.replace(List.of(READY));
    view.learn(DELETED);
    view.apply(List.of(READY));
    renew();
    assertThat(decide()).isEqualTo(new Refused(Refusal.DELETED));
  }

  @Test
  void givenATombstoneAndANewTenantOfItsSlug_whenLoaded_thenTheNewOneDecides() {
    TenantRecord tombstone = Records.in(TenantState.DROPPED);
    view.replace(List.of(tombstone, Records.newer(READY, 5)));
    renew();
    assertThat(decide()).isInstanceOf(Admitted.class);
  }

  @Test
  void givenALease_whenMemoryBeginsAnew_thenItIsNotTrustedUntilTheNextRenewal() {
    view.replace(List.of(READY));
    renew();
    view.replace(List.of());
    database = new Refused(Refusal.UNAVAILABLE);
    assertThat(decide()).isEqualTo(database);
  }

  @Test
  void givenAMalformedSlug_whenAsked_thenNobodyIsAsked() {
    assertThat(decisions.decide("Acme").result()).isEqualTo(new Refused(Refusal.MALFORMED));
    assertThat(asked).hasValue(0);
  }

  private Admission decide() {
    return decisions.decide(SLUG).result();
  }

  private void renew() {
    view.renewed(nanos.get(), TERM);
  }
}
