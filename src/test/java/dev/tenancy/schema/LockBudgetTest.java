package dev.tenancy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.schema.LockBudget.Room;
import org.junit.jupiter.api.Test;

/** How a share of the lock table is cut into slots. */
class LockBudgetTest {
  private static final long STOCK = 64 * 100;

  @Test
  void givenAStockServer_whenAShareIsCut_thenItsSlotsHoldNoMoreThanTheShare() {
    assertThat(LockBudget.room(STOCK, 40)).isEqualTo(new Room(2, 1_000));
    assertThat(LockBudget.room(STOCK, 80)).isEqualTo(new Room(5, 1_000));
  }

  @Test
  void givenASmallServer_whenAShareIsCut_thenThereIsOneSlotOfThatSize() {
    assertThat(LockBudget.room(640, 40)).isEqualTo(new Room(1, 256));
    assertThat(LockBudget.room(10, 1)).isEqualTo(new Room(1, 50));
  }

  @Test
  void givenAHugeServer_whenAShareIsCut_thenATransactionStillTakesAThousand() {
    assertThat(LockBudget.room(1_024 * 5_000, 40)).isEqualTo(new Room(2_048, 1_000));
  }

  @Test
  void givenSomethingBiggerThanASlot_whenItsSlotsAreCounted_thenAsManyAsItNeedsButAtMostAll() {
    Room room = new Room(4, 1_000);
    assertThat(room.slotsFor(0)).isEqualTo(1);
    assertThat(room.slotsFor(1_000)).isEqualTo(1);
    assertThat(room.slotsFor(1_001)).isEqualTo(2);
    assertThat(room.slotsFor(50_000)).isEqualTo(4);
  }
}
