package dev.tenancy.schema;

import dev.tenancy.registry.SqlFile;
import dev.tenancy.tenant.SchemaName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Something in a schema that can be dropped by itself.
 *
 * @param turn what goes first among the kinds
 * @param object it
 * @param kind as {@code drop} names it: {@code table}, {@code routine}, …
 * @param name qualified, and quoted by the server
 * @param locks how many its drop takes, with all that goes with it
 */
record DropTarget(int turn, CatalogObject object, String kind, String name, long locks) {
  /** Enough for many transactions, few enough to be weighed at once. */
  private static final int AT_ONCE = 2_000;

  private static final String TARGETS = SqlFile.read("schema/batch.sql");

  /** What a schema holds, those with the fewest locks first; not all of it if it is much. */
  static List<DropTarget> of(Handle handle, SchemaName schema) {
    return handle
        .createQuery(TARGETS)
        .bind("schema", schema.value())
        .bind("most", AT_ONCE)
        .map(
            (row, context) ->
                new DropTarget(
                    row.getInt("turn"),
                    new CatalogObject(row.getLong("classid"), row.getLong("objid")),
                    row.getString("kind"),
                    row.getString("name"),
                    row.getLong("locks")))
        .list();
  }

  /** In their order, as many together as have no more than {@code room} locks, but at least one. */
  static List<List<DropTarget>> batches(List<DropTarget> targets, long room) {
    List<List<DropTarget>> batches = new ArrayList<>();
    long locks = 0;
    for (DropTarget target : targets) {
      if (batches.isEmpty() || locks + target.locks() > room) {
        batches.add(new ArrayList<>());
        locks = 0;
      }
      batches.getLast().add(target);
      locks += target.locks();
    }
    return batches;
  }

  /** The locks of a batch, at most: what two of them share is counted twice. */
  static long locks(List<DropTarget> batch) {
    return batch.stream().mapToLong(DropTarget::locks).sum();
  }

  /**
   * Drops a batch, with all that hangs on it; what has gone with another one meanwhile is skipped.
   */
  static void drop(Handle handle, List<DropTarget> batch) {
    Map<Integer, Map<String, List<DropTarget>>> byTurn =
        batch.stream()
            .collect(
                Collectors.groupingBy(
                    DropTarget::turn,
                    TreeMap::new,
                    Collectors.groupingBy(DropTarget::kind, TreeMap::new, Collectors.toList())));
    for (Map<String, List<DropTarget>> kinds : byTurn.values()) {
      kinds.forEach(
          (kind, targets) ->
              handle.execute(
                  "drop %s if exists %s cascade"
                      .formatted(
                          kind,
                          targets.stream()
                              .map(DropTarget::name)
                              .collect(Collectors.joining(", ")))));
    }
  }

  /** The catalog's objects of a batch. */
  static List<CatalogObject> objects(List<DropTarget> batch) {
    return batch.stream().map(DropTarget::object).toList();
  }
}
