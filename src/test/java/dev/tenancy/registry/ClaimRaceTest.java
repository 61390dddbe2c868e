package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.tenant.SchemaName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two operators claim for the same object at the same moment: nobody is his own rival. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaimRaceTest {
  private static final int ROUNDS = 300;

  private final RegistryFixture fixture = new RegistryFixture();
  private final CyclicBarrier together = new CyclicBarrier(2);

  @BeforeAll
  void warmUp() {
    fixture.provisioning("warm-up");
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void givenTwoOperators_whenBothClaimForTheSameObject_thenBothGetTheSameRecord() {
    for (int round = 0; round < ROUNDS; round++) {
      bothAreGranted(RegistryFixture.claimOf("same-" + round));
    }
  }

  @Test
  void givenTwoOperators_whenBothClaimAnExplicitSchema_thenBothGetTheSameRecord() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = RegistryFixture.claimOf("named-" + round);
      bothAreGranted(
          new Claim(
              claim.uid(),
              claim.slug(),
              Optional.of(new SchemaName("chosen_" + round)),
              claim.settings()));
    }
  }

  private void bothAreGranted(Claim claim) {
    var first = CompletableFuture.supplyAsync(() -> claimTogether(claim));
    var second = CompletableFuture.supplyAsync(() -> claimTogether(claim));
    assertThat(first.join()).isInstanceOf(Claim.Granted.class).isEqualTo(second.join());
  }

  private Claim.Result claimTogether(Claim claim) {
    try {
      together.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return fixture.claims().claim(claim);
  }
}
