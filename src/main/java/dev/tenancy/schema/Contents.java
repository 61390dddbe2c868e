package dev.tenancy.schema;

import dev.tenancy.registry.SqlFile;
import dev.tenancy.tenant.SchemaName;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * How much there is to drop.
 *
 * @param schema empty if there is no schema
 * @param locks that a drop of all of it at once would take
 * @param tables how many it holds
 * @param tablesAtFirst how many it held when this drop began
 */
record Contents(Optional<SchemaName> schema, long locks, long tables, long tablesAtFirst) {
  private static final String COUNT =
      SqlFile.read("schema/reached.sql")
          + """
          select count(distinct (r.classid, r.objid)) as locks, count(distinct c.oid) as tables
          from reached r
          left join pg_class c on r.classid = 'pg_class'::regclass and c.oid = r.objid
            and c.relkind in ('r', 'p', 'f')
          """;

  static final Contents NOTHING = new Contents(Optional.empty(), 0, 0, 0);

  /** Counts what the schema holds. */
  static Contents of(Handle handle, SchemaName schema) {
    return CatalogObject.reachedFrom(handle, CatalogObject.schema(handle, schema), COUNT)
        .map(
            (row, context) ->
                new Contents(
                    Optional.of(schema),
                    row.getLong("locks"),
                    row.getLong("tables"),
                    row.getLong("tables")))
        .one();
  }

  /** The same, beside how many tables there were at first. */
  Contents of(long first) {
    return new Contents(schema, locks, tables, first);
  }

  /** About what is left after a batch. */
  Contents without(List<DropTarget> batch) {
    long dropped = batch.stream().filter(target -> target.kind().endsWith("table")).count();
    return new Contents(
        schema,
        Math.max(0, locks - DropTarget.locks(batch)),
        Math.max(0, tables - dropped),
        tablesAtFirst);
  }

  /** For people. */
  String summary() {
    return "%d of %d tables left".formatted(tables, tablesAtFirst);
  }
}
