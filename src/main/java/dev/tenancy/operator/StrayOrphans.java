package dev.tenancy.operator;

import dev.tenancy.operator.Evidence.SeenObject;
import dev.tenancy.operator.Orphan.Deed;
import dev.tenancy.operator.Orphan.ObjectName;
import dev.tenancy.operator.Orphan.Repair;
import dev.tenancy.registry.StandingRecord;
import dev.tenancy.schema.SchemaCensus.Found;
import dev.tenancy.schema.SchemaCensus.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds schemas and objects for which no record stands.
 *
 * @param patience how long an object may be without a record
 */
record StrayOrphans(OrphanRemedies remedies, Duration patience) {

  /** Schemas with the mark of a tenant that has them no more. */
  Stream<Orphan> schemas(Moment moment) {
    Map<UUID, StandingRecord> byId = moment.recordsById();
    return moment.schemas().values().stream()
        .filter(schema -> schema.tenant().isPresent())
        .filter(
            schema ->
                Optional.ofNullable(byId.get(schema.tenant().orElseThrow()))
                    .flatMap(StandingRecord::schemaName)
                    .filter(name -> name.value().equals(schema.name()))
                    .isEmpty())
        .map(schema -> leaked(moment, schema, byId.keySet()));
  }

  private Orphan leaked(Moment moment, Found schema, Set<UUID> standing) {
    UUID tenant = schema.tenant().orElseThrow();
    String whose =
        moment.dropped().contains(tenant)
            ? "was dropped"
            : standing.contains(tenant) ? "has another schema" : "is unknown";
    return new Orphan(
        OrphanKind.SCHEMA_WITHOUT_RECORD,
        schema.name(),
        schema.name(),
        Optional.of(tenant),
        Optional.empty(),
        "it carries the mark of tenant %s, which %s".formatted(tenant, whose),
        // Whose data this is nobody can prove: it may have been restored on purpose.
        Optional.empty(),
        List.of(remedies.dropSchema(schema.quoted()), remedies.unmark(schema.quoted())));
  }

  /** Objects without a record. */
  Stream<Orphan> objects(Moment moment, List<SeenObject> objects) {
    Set<String> owners =
        moment.records().stream()
            .flatMap(record -> record.owner().stream())
            .collect(Collectors.toSet());
    Set<String> ending =
        moment.records().stream()
            .filter(record -> !record.isLiving())
            .map(record -> record.slug().value())
            .collect(Collectors.toSet());
    Instant since = moment.at().minus(patience);
    return objects.stream()
        .filter(object -> !object.idle() && !owners.contains(object.uid()))
        // It waits for its predecessor's end, and its status says so.
        .filter(object -> object.stall().isPresent() || !ending.contains(object.name()))
        .filter(object -> object.createdAt().isBefore(since))
        .map(this::unrecorded);
  }

  private Orphan unrecorded(SeenObject object) {
    return new Orphan(
        OrphanKind.OBJECT_WITHOUT_RECORD,
        object.uid(),
        object.name(),
        Optional.empty(),
        Optional.of(new ObjectName(object.name(), object.uid())),
        "no record stands for it: "
            + object.stall().orElse("it is there since " + object.createdAt()),
        object.stall().isPresent()
            ? Optional.empty()
            : Optional.of(new Repair(Deed.WAKE, "be looked at again")),
        List.of(remedies.deleteObject("give it up: it has no data of its own", object.name())));
  }
}
