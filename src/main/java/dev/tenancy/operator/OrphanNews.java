package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.operator.EvidenceGatherer.Gathered;
import dev.tenancy.registry.Sightings.Sighting;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of orphans wherever people look: log, Events, metric, report. */
final class OrphanNews {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanNews.class);

  /** What has no object is told of at the resource's definition: that is always there. */
  private static final ObjectReference DEFINITION =
      new ObjectReferenceBuilder()
          .withApiVersion("apiextensions.k8s.io/v1")
          .withKind("CustomResourceDefinition")
          .withName("tenants.tenancy.dev")
          .build();

  private final EventPublisher events;
  private final OrphanRepair mode;
  private final AtomicReference<OrphanReport> report;
  private final AtomicReference<Map<OrphanKind, Long>> counts =
      new AtomicReference<>(new EnumMap<>(OrphanKind.class));
  private final AtomicReference<Optional<String>> held = new AtomicReference<>(Optional.empty());

  /** An orphan and how long it is known. */
  record Item(Orphan orphan, Sighting sighting) {}

  OrphanNews(EventPublisher events, OrphanRepair mode, MeterRegistry meters) {
    this.events = events;
    this.mode = mode;
    this.report = new AtomicReference<>(OrphanReport.none(mode));
    for (OrphanKind kind : OrphanKind.values()) {
      Gauge.builder("tenancy_orphans", () -> counts.get().getOrDefault(kind, 0L))
          .description("What belongs to nobody any more")
          .tag("kind", kind.label())
          .register(meters);
    }
  }

  /** The report of the last look. */
  OrphanReport report() {
    return report.get();
  }

  /**
   * Tells of a look: in the metric and the report always, in log and Events only what is new.
   *
   * @param hold why nothing is repaired, if something holds it
   */
  void tell(Gathered gathered, Optional<String> hold, List<Item> items) {
    count(gathered.evidence().kinds(), items);
    report.set(
        new OrphanReport(
            gathered.evidence().moment().at().toString(),
            OrphanReport.label(mode),
            gathered.unseen(),
            hold.orElse(null),
            items.stream()
                .map(
                    item ->
                        OrphanReport.Entry.of(item.orphan(), Optional.of(item.sighting()), mode))
                .toList()));
    Optional<String> before = held.getAndSet(hold);
    if (hold.isPresent() && before.isEmpty()) {
      LOG.error("{}", hold.get());
      events.publish(DEFINITION, Transition.warning("OrphanRepairHeld", hold.get()));
    }
    items.stream().filter(item -> item.sighting().fresh()).forEach(item -> tell(item.orphan()));
  }

  /** Tells that something was repaired. */
  void repaired(Orphan orphan) {
    String note =
        "%s: it was to %s".formatted(orphan.message(), orphan.repair().orElseThrow().what());
    LOG.warn("orphan repaired: {} {}: {}", orphan.kind().label(), orphan.name(), note);
    events.publish(regarding(orphan), Transition.normal("OrphanRepaired", note));
  }

  private void count(Set<OrphanKind> looked, List<Item> items) {
    // A kind that was not looked for stays as last seen.
    Map<OrphanKind, Long> now = new EnumMap<>(OrphanKind.class);
    now.putAll(counts.get());
    looked.forEach(kind -> now.put(kind, 0L));
    items.forEach(item -> now.merge(item.orphan().kind(), 1L, Long::sum));
    counts.set(now);
  }

  private void tell(Orphan orphan) {
    String note =
        "%s: %s%s. To %s: %s"
            .formatted(
                orphan.name(),
                orphan.message(),
                orphan.repair().map(repair -> "; " + OrphanReport.words(repair, mode)).orElse(""),
                orphan.remedies().getFirst().to(),
                orphan.remedies().getFirst().run());
    LOG.warn("{}: {}", orphan.kind().label(), note);
    events.publish(regarding(orphan), Transition.warning(orphan.kind().reason(), note));
  }

  private static ObjectReference regarding(Orphan orphan) {
    return orphan
        .object()
        .map(
            object ->
                new ObjectReferenceBuilder()
                    .withApiVersion(Tenant.API_VERSION)
                    .withKind(Tenant.KIND)
                    .withName(object.name())
                    .withUid(object.uid())
                    .build())
        .orElse(DEFINITION);
  }
}
