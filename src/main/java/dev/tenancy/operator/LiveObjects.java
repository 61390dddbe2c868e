package dev.tenancy.operator;

import dev.tenancy.api.Condition;
import dev.tenancy.api.Tenant;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** All Tenant objects as the informer sees them: maybe a little behind. */
final class LiveObjects {
  private final AtomicReference<Optional<Cache<Tenant>>> cache =
      new AtomicReference<>(Optional.empty());

  /**
   * @param meters gets the number of those that need help, also of those that have no record
   */
  LiveObjects(MeterRegistry meters) {
    Gauge.builder("tenancy_tenants_stalled", this, LiveObjects::stalled)
        .description("Tenants whose condition Stalled is True")
        .register(meters);
  }

  /** Where they are to be looked up from now on. */
  void watch(Cache<Tenant> source) {
    cache.set(Optional.of(source));
  }

  /** All it sees; none while there is no informer. */
  List<Tenant> all() {
    return cache.get().stream().flatMap(Cache::list).toList();
  }

  private long stalled() {
    return cache.get().stream().flatMap(Cache::list).filter(LiveObjects::isStalled).count();
  }

  private static boolean isStalled(Tenant tenant) {
    return tenant.getStatus() != null
        && tenant.getStatus().condition(Condition.STALLED).filter(Condition::holds).isPresent();
  }
}
