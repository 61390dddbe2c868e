package dev.tenancy.schema;

import dev.tenancy.registry.SqlFile;
import dev.tenancy.tenant.SchemaName;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * What makes a drop lock a table outside the schema.
 *
 * @param object what the statement takes away: the foreign key, or the table inside
 * @param shared the table outside, qualified and quoted by the server
 * @param own the table inside, likewise
 * @param statement what cuts them apart, put together by the server
 * @param alone whether the statement needs a transaction of its own: it takes more locks outside
 *     than {@code shared}'s, or more of the schema than a foreign key
 */
record SharedLink(
    CatalogObject object, String shared, String own, String statement, boolean alone) {

  private static final String LINKS = SqlFile.read("schema/shared_links.sql");

  /** Some that may go together, in one table outside; empty if nothing is left. */
  static List<SharedLink> next(Handle handle, SchemaName schema) {
    List<SharedLink> all =
        handle
            .createQuery(LINKS)
            .bind("schema", schema.value())
            .map(
                (row, context) ->
                    new SharedLink(
                        new CatalogObject(row.getLong("classid"), row.getLong("objid")),
                        row.getString("shared"),
                        row.getString("own"),
                        row.getString("statement"),
                        row.getBoolean("alone")))
            .list();
    if (all.isEmpty() || all.getFirst().alone()) {
      return all.stream().limit(1).toList();
    }
    Predicate<SharedLink> same = link -> link.shared().equals(all.getFirst().shared());
    return all.stream().filter(link -> !link.alone()).filter(same).toList();
  }
}
