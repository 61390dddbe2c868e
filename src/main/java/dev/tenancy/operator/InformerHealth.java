package dev.tenancy.operator;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What the framework says of its informers. */
final class InformerHealth {
  private InformerHealth() {}

  /** Why Tenants are not watched at the moment; empty if they are. */
  static Optional<String> interrupted(Operator operator) {
    return any(operator, i -> !i.isWatching())
        ? Optional.of("the watch is interrupted")
        : stopped(operator);
  }

  /** What only a restart mends: an informer that stopped for good; empty if none did. */
  static Optional<String> stopped(Operator operator) {
    return any(operator, i -> !i.isRunning())
        ? Optional.of("an informer stopped")
        : Optional.empty();
  }

  private static boolean any(Operator operator, Predicate<InformerHealthIndicator> judge) {
    return operator.getRuntimeInfo().getRegisteredControllers().stream()
        .flatMap(
            c ->
                c.getControllerHealthInfo().informerEventSourceHealthIndicators().values().stream())
        .map(InformerWrappingEventSourceHealthIndicator.class::cast)
        .flatMap(source -> indicators(source).values().stream())
        .anyMatch(judge);
  }

  private static Map<String, InformerHealthIndicator> indicators(
      InformerWrappingEventSourceHealthIndicator<?> source) {
    return source.informerHealthIndicators();
  }
}
