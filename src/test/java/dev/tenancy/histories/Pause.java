package dev.tenancy.histories;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Pauses of random length, so that no two rounds run alike. */
final class Pause {
  private Pause() {}

  static void upTo(int microseconds, Random random) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(microseconds)));
  }
}
