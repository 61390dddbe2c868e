package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.FleetCensus;
import dev.tenancy.schema.TenantSchemas;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what belongs to nobody any more, and says so; it repairs nothing. Events of an object that
 * vanished (its finalizer stripped by hand, etcd restored from a backup) never reach a reconciler.
 */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  /** What may be left alone; the label of the metric. */
  private enum Kind {
    RECORD_WITHOUT_OBJECT(
        "tenant {} has a record but its object is gone: create it again, or delete it by hand"),
    SCHEMA_WITHOUT_RECORD("schema {} carries the mark of a tenant that is dropped or unknown");

    private final String message;

    Kind(String message) {
      this.message = message;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final FleetCensus census;
  private final Database database;
  private final TenantSchemas schemas;
  private final KubernetesClient client;
  private final LiveObjects objects;
  private final Map<Kind, Set<String>> found = new ConcurrentHashMap<>();

  Orphans(Database database, KubernetesClient client, LiveObjects objects, MeterRegistry meters) {
    this.census = new FleetCensus(database);
    this.database = database;
    this.schemas = new TenantSchemas();
    this.client = client;
    this.objects = objects;
    for (Kind kind : Kind.values()) {
      Gauge.builder("tenancy_orphans", () -> found.getOrDefault(kind, Set.of()).size())
          .description("What belongs to nobody any more")
          .tag("kind", kind.label())
          .register(meters);
    }
  }

  /**
   * Looks at everything once.
   *
   * @throws org.jdbi.v3.core.JdbiException if the database cannot be read
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server cannot be
   *     asked
   */
  void look() {
    // Records first: an object that has one was there before it.
    List<FleetCensus.Owned> owned = census.owned();
    objects
        .uids()
        .ifPresent(
            uids ->
                report(
                    Kind.RECORD_WITHOUT_OBJECT,
                    owned.stream()
                        .filter(record -> !uids.contains(record.uid()) && isGone(record))
                        .map(record -> record.slug().value())
                        .collect(Collectors.toSet())));
    report(
        Kind.SCHEMA_WITHOUT_RECORD, Set.copyOf(database.jdbi().withHandle(schemas::withoutRecord)));
  }

  /** A cache may be behind. */
  private boolean isGone(FleetCensus.Owned record) {
    Tenant now = client.resources(Tenant.class).withName(record.slug().value()).get();
    return now == null || !now.getMetadata().getUid().equals(record.uid());
  }

  private void report(Kind kind, Set<String> now) {
    Set<String> fresh = new HashSet<>(now);
    fresh.removeAll(found.getOrDefault(kind, Set.of()));
    found.put(kind, now);
    fresh.forEach(name -> LOG.warn(kind.message, name));
  }
}
