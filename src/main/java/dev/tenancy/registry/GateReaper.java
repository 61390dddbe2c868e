package dev.tenancy.registry;

import dev.tenancy.registry.Gates.Gate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets gates that died, so that no deletion waits for them: those whose renewals stood still for
 * a lease, by this process' own clock.
 */
public final class GateReaper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GateReaper.class);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Gates gates;
  private final Map<UUID, Seen> seen = new HashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("gate-reaper").factory());

  /** From when on this state of a gate is known: the moment after it was read. */
  private record Seen(long renewals, long since) {}

  public GateReaper(Gates gates) {
    this.gates = gates;
  }

  /** Begins. */
  public void start() {
    long ms = LOOK.toMillis();
    var unused = executor.scheduleWithFixedDelay(this::look, ms, ms, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      long before = System.nanoTime();
      List<Gate> now = gates.list();
      long after = System.nanoTime();
      Set<UUID> there = new HashSet<>();
      for (Gate gate : now) {
        there.add(gate.id());
        Seen last = seen.get(gate.id());
        if (last == null || last.renewals() != gate.renewals()) {
          seen.put(gate.id(), new Seen(gate.renewals(), after));
        } else if (isOver(gate, before - last.since()) && gates.forget(gate)) {
          LOG.warn(
              "gate {} is gone: it has not renewed its lease for {}", gate.name(), gate.lease());
        }
      }
      seen.keySet().retainAll(there);
    } catch (JdbiException e) {
      LOG.debug("gates not seen: {}", SqlErrors.describe(e));
    } catch (RuntimeException e) {
      LOG.error("gates not seen; the next look tries again", e);
    }
  }

  private static boolean isOver(Gate gate, long unchangedNanos) {
    return Duration.ofNanos(unchangedNanos).compareTo(GateBarrier.withMargin(gate.lease())) > 0;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
