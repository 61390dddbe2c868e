package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.faults.Registry.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What must be true after every fault, by itself, within a minute: the world is as the objects ask,
 * nothing leaked, nothing was dropped twice, and nobody else's data was touched.
 *
 * @param world where it is looked at
 * @param untouched the checksums, before the fault, of the schemas that the fault does not concern
 */
record Oracle(World world, Map<String, String> untouched) {

  /** Looks at the world before the fault. */
  static Oracle before(World world, String... victims) {
    Map<String, String> checksums = new HashMap<>();
    Set<String> ofVictims = new HashSet<>();
    for (String victim : victims) {
      world.registry().rows(victim).forEach(row -> ofVictims.add(row.schema()));
    }
    for (String schema : world.registry().tenantSchemas()) {
      if (!ofVictims.contains(schema)) {
        checksums.put(schema, world.registry().checksum(schema));
      }
    }
    return new Oracle(world, Map.copyOf(checksums));
  }

  /**
   * Mends, waits until the tenants that live are exactly these, then checks everything.
   *
   * @param what is recovered from, for the figures
   * @param mend ends the fault; its time counts
   */
  void convergesAfter(String what, Runnable mend, String... living) {
    World.leaveDown();
    long began = System.nanoTime();
    mend.run();
    await(what)
        .atMost(World.LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .pollDelay(Duration.ZERO)
        .untilAsserted(() -> assertThat(settled()).containsExactlyInAnyOrder(living));
    Recovery.took(what, began);
    everythingHolds();
  }

  /** The objects that are as they ask to be; one that is not makes it fail. */
  private Set<String> settled() {
    Set<String> names = new TreeSet<>();
    for (JsonNode tenant : world.tenants()) {
      String name = tenant.at("/metadata/name").asText();
      assertThat(tenant.at("/metadata/deletionTimestamp").asText()).as("being deleted").isEmpty();
      assertThat(World.condition(tenant, "Ready")).as(name).startsWith("True/");
      assertThat(World.condition(tenant, "Reconciling")).as(name).doesNotStartWith("True/");
      assertThat(World.condition(tenant, "Stalled")).as(name).doesNotStartWith("True/");
      assertThat(tenant.at("/status/observedGeneration"))
          .isEqualTo(tenant.at("/metadata/generation"));
      names.add(name);
    }
    return names;
  }

  private void everythingHolds() {
    List<Row> rows = world.registry().rows();
    objectsAndRowsMatch(rows);
    rowsAndSchemasMatch(rows);
    rows.forEach(this::wentItsWayOnce);
    untouched.forEach(
        (schema, before) ->
            assertThat(world.registry().checksum(schema)).as(schema).isEqualTo(before));
  }

  private void objectsAndRowsMatch(List<Row> rows) {
    Map<String, String> uids =
        world.tenants().stream()
            .collect(
                Collectors.toMap(
                    t -> t.at("/metadata/name").asText(), t -> t.at("/metadata/uid").asText()));
    Map<String, String> owners =
        rows.stream()
            .filter(row -> !row.status().equals("dropped"))
            .collect(Collectors.toMap(Row::slug, Row::uid));
    assertThat(owners).as("undropped rows, each with its object").isEqualTo(uids);
  }

  private void rowsAndSchemasMatch(List<Row> rows) {
    assertThat(world.registry().tenantSchemas())
        .as("schemas, each with its undropped row")
        .containsExactlyInAnyOrderElementsOf(
            rows.stream().filter(row -> !row.status().equals("dropped")).map(Row::schema).toList());
  }

  private void wentItsWayOnce(Row row) {
    List<String> moves = world.audit().moves(row.id());
    assertThat(moves).as(row.toString()).doesNotHaveDuplicates().endsWith(row.status());
    if (row.status().equals("dropped")) {
      assertThat(row.deletions()).isEqualTo(1);
      if (row.schema() == null) {
        return; // Deleted before it claimed anything.
      }
      assertThat(moves).containsSubsequence("provisioning", "deleted", "dropping", "dropped");
      assertThat(world.audit().drops(row.schema()))
          .as("drops of " + row.schema())
          .isEqualTo(world.audit().creations(row.schema()))
          .isLessThanOrEqualTo(1);
    } else {
      assertThat(world.audit().creations(row.schema())).isEqualTo(1);
      assertThat(world.audit().drops(row.schema())).isZero();
    }
  }
}
