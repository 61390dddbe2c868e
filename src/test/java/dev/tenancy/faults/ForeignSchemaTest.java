package dev.tenancy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Stack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An administrator drops schemas by hand, and puts others of the same name in their place. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignSchemaTest {
  private static final String NEIGHBOUR = "neighbour";

  private World world;

  @BeforeAll
  void start() {
    world = World.start(Stack.builder());
    world.create(NEIGHBOUR);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void givenASwappedSchema_whenTheTenantIsDeleted_thenItStallsAndTheForeignSchemaIsUntouched() {
    world.create("swapped");
    Sql admin = world.registry().admin();
    admin.run(
        "drop schema tenant_swapped cascade",
        "create schema tenant_swapped",
        "create table tenant_swapped.precious (word text)",
        "insert into tenant_swapped.precious values ('kept')");
    String foreign = world.registry().checksum("tenant_swapped");
    Oracle oracle = Oracle.before(world, "swapped");
    world.delete("swapped");
    world.awaitCondition("swapped", "Stalled", "True/ForeignSchema");
    assertThat(World.condition(world.tenant("swapped"), "SoftDeleted")).startsWith("True/");
    assertThat(world.tenant("swapped").at("/metadata/finalizers").toString())
        .contains("tenancy.dev/schema-drop");
    assertThat(world.registry().checksum("tenant_swapped")).isEqualTo(foreign);
    assertThat(admin.one("select word from tenant_swapped.precious")).isEqualTo("kept");

    admin.run("drop schema tenant_swapped cascade");
    // Both drops were the administrator's own.
    admin.run("delete from audit.schemas where name = 'tenant_swapped'");
    oracle.convergesAfter("the administrator drops the foreign schema", () -> {}, NEIGHBOUR);
    assertThat(world.audit().drops("tenant_swapped")).isZero();
  }

  @Test
  void givenASchemaDroppedByHand_whenTheTenantIsDeleted_thenItEndsCleanly() {
    world.create("vanished");
    Oracle oracle = Oracle.before(world, "vanished");
    world.registry().admin().run("drop schema tenant_vanished cascade");
    oracle.convergesAfter("schema dropped by hand", () -> world.delete("vanished"), NEIGHBOUR);
  }
}
