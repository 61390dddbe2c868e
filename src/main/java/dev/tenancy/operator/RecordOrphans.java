package dev.tenancy.operator;

import dev.tenancy.operator.Evidence.Objects;
import dev.tenancy.operator.Evidence.SeenObject;
import dev.tenancy.operator.Orphan.Deed;
import dev.tenancy.operator.Orphan.ObjectName;
import dev.tenancy.operator.Orphan.Repair;
import dev.tenancy.registry.StandingRecord;
import dev.tenancy.registry.StandingRecord.Hold;
import dev.tenancy.schema.SchemaCensus.Found;
import dev.tenancy.schema.SchemaCensus.Moment;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.TenantState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds records that miss what belongs to them. */
record RecordOrphans(OrphanRemedies remedies) {

  /** Records whose object vanished. */
  Stream<Orphan> vanished(Moment moment, Objects seen) {
    Set<String> uids = seen.all().stream().map(SeenObject::uid).collect(Collectors.toSet());
    return moment.records().stream()
        .filter(record -> record.owner().isPresent() && !uids.contains(record.owner().get()))
        .filter(RecordOrphans::wantsAnObject)
        .map(record -> vanished(record, seen.cluster()));
  }

  /** What was deleted and is kept, for good or for a time, does not need its object any more. */
  static boolean wantsAnObject(StandingRecord record) {
    return record.isLiving()
        || record.state() == TenantState.DELETED
            && record.policy() == DeletionPolicy.DROP
            && record.hold().filter(h -> h == Hold.SUSPENDED).isPresent();
  }

  private Orphan vanished(StandingRecord record, String cluster) {
    if (!record.isLiving()) {
      return ofRecord(
          OrphanKind.RECORD_WITHOUT_OBJECT,
          record,
          "it is deleted, its drop is suspended, and its object, which alone could resume it, is"
              + " gone",
          Optional.empty(),
          remedies.resume(record));
    }
    boolean isHome = record.home().filter(cluster::equals).isPresent();
    String schema = record.schemaName().map(SchemaName::value).orElse("");
    return ofRecord(
        OrphanKind.RECORD_WITHOUT_OBJECT,
        record,
        "its object is %s, and its record says %s%s"
            .formatted(
                isHome ? "gone" : "not in this cluster, where it was never seen",
                record.state().label(),
                record.state() == TenantState.READY ? ": requests are still admitted" : ""),
        // Where it never was it did not vanish: the tenant may be on its way from another cluster.
        isHome ? Optional.of(ending(record, schema)) : Optional.empty(),
        remedies.softDelete(record),
        remedies.adopt(record));
  }

  private static Repair ending(StandingRecord record, String schema) {
    return new Repair(
        Deed.SOFT_DELETE,
        switch (record.policy()) {
          case DROP -> "be soft-deleted and schema %s dropped".formatted(schema);
          case RETAIN -> "be soft-deleted and schema %s kept".formatted(schema);
        });
  }

  /** Records whose schema is gone, or somebody else's. */
  Stream<Orphan> schemaless(Moment moment) {
    return moment.records().stream()
        .filter(record -> record.schemaName().isPresent())
        .flatMap(
            record -> {
              Optional<Found> schema =
                  Optional.ofNullable(
                      moment.schemas().get(record.schemaName().orElseThrow().value()));
              return schema.isEmpty()
                  ? gone(record).stream()
                  : schema.filter(s -> isStrange(record, s)).map(s -> strange(record, s)).stream();
            });
  }

  private Optional<Orphan> gone(StandingRecord record) {
    String name = record.schemaName().orElseThrow().value();
    if (record.state() == TenantState.READY) {
      return Optional.of(
          ofRecord(
              OrphanKind.RECORD_WITHOUT_SCHEMA,
              record,
              "requests are admitted, but schema %s is gone: restore it from a backup, with its comment, or delete the tenant"
                  .formatted(name),
              Optional.empty(),
              record.owner().isPresent()
                  ? remedies.deleteObject("delete the tenant", record.slug().value())
                  : remedies.deleteByHand(record.id())));
    }
    return record.state() == TenantState.DELETED
            && record.policy() == DeletionPolicy.RETAIN
            && record.owner().isPresent()
        ? Optional.of(
            ofRecord(
                OrphanKind.RECORD_WITHOUT_SCHEMA,
                record,
                "its data was to be kept, but schema %s is gone".formatted(name),
                Optional.empty(),
                remedies.forgetRetained(record)))
        : Optional.empty();
  }

  /** What was made by hand carries no mark, and need not. */
  private static boolean isStrange(StandingRecord record, Found schema) {
    boolean settled = record.state() == TenantState.READY || record.state() == TenantState.DELETED;
    return settled
        && record.owner().isPresent()
        && schema.tenant().filter(record.id()::equals).isEmpty();
  }

  private Orphan strange(StandingRecord record, Found schema) {
    return ofRecord(
        OrphanKind.RECORD_WITHOUT_SCHEMA,
        record,
        "schema %s is there but does not carry the mark of this tenant: somebody replaced it, or its comment"
            .formatted(schema.name()),
        Optional.empty(),
        remedies.mark(schema.quoted(), record.id()));
  }

  private static Orphan ofRecord(
      OrphanKind kind,
      StandingRecord record,
      String message,
      Optional<Repair> repair,
      Remedy... ways) {
    return new Orphan(
        kind,
        record.id().toString(),
        record.slug().value(),
        Optional.of(record.id()),
        record.owner().map(uid -> new ObjectName(record.slug().value(), uid)),
        message,
        repair,
        List.of(ways));
  }
}
