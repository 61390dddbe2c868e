package dev.tenancy.operator;

import dev.tenancy.registry.Database;
import dev.tenancy.registry.Homes;
import dev.tenancy.registry.Sightings;
import dev.tenancy.registry.TenantRecords;
import dev.tenancy.registry.TenantRegistry;
import dev.tenancy.schema.SchemaCensus;
import dev.tenancy.workflow.WorkflowCensus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How what belongs to nobody any more is looked for.
 *
 * @param interval how often; also how long an object may be without a record
 * @param overdueAfter how long a workflow may run
 * @param mode what becomes of what is found
 */
public record OrphanSearch(
    WorkflowCensus workflows, Duration interval, Duration overdueAfter, OrphanRepair mode) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Looks once, and neither writes nor repairs anything.
   *
   * @return what was found, and what would be done about it
   * @throws org.jdbi.v3.core.JdbiException if the database cannot be read
   */
  public OrphanReport look(KubernetesClient client, Database database) {
    EvidenceGatherer.Gathered gathered = gatherer(client, database, Optional.empty()).gather();
    List<Orphan> found = finder().find(gathered.evidence());
    return new OrphanReport(
        gathered.evidence().moment().at().toString(),
        OrphanReport.label(mode),
        gathered.unseen(),
        VanishLimit.exceeded(gathered.evidence(), found).orElse(null),
        found.stream()
            .map(orphan -> OrphanReport.Entry.of(orphan, Optional.empty(), mode))
            .toList());
  }

  /**
   * What looks again and again.
   *
   * @param wake has the object of this name looked at
   */
  Orphans orphans(
      KubernetesClient client,
      Database database,
      LiveObjects objects,
      Engine engine,
      OrphanNews news,
      Consumer<String> wake) {
    return new Orphans(
        gatherer(client, database, Optional.of(objects)),
        finder(),
        new Sightings(database),
        new Homes(database),
        news,
        new OrphanRepairs(
            new TenantRecords(database),
            new TenantRegistry(database),
            new LiveTenants(impatient(client)),
            engine,
            wake),
        mode,
        interval);
  }

  private EvidenceGatherer gatherer(
      KubernetesClient client, Database database, Optional<LiveObjects> objects) {
    return new EvidenceGatherer(
        new SchemaCensus(database),
        workflows,
        new LiveTenants(impatient(client)),
        new ClusterIdentity(impatient(client)),
        objects);
  }

  /** One that does not ask again and again, for a minute: the next look does. */
  private static KubernetesClient impatient(KubernetesClient client) {
    return client
        .newClient(
            new RequestConfigBuilder()
                .withRequestTimeout(Math.toIntExact(PATIENCE.toMillis()))
                .withRequestRetryBackoffLimit(0)
                .build())
        .adapt(KubernetesClient.class);
  }

  private OrphanFinder finder() {
    return new OrphanFinder(
        new OrphanRemedies(workflows.namespace(), workflows.taskQueue()), interval, overdueAfter);
  }
}
