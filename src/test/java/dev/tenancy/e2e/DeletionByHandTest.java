package dev.tenancy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deletions started by people with {@code temporal workflow start}. */
@Tag("slow")
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DeletionByHandTest {
  private static World world;

  private final Registry registry = world.registry();
  private final Workflows workflows = world.workflows();

  @BeforeAll
  static void start() {
    world = World.start(Stack.builder().operator());
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void givenATenantOfTheRegistryAlone_whenDeletedByHand_thenItsSchemaIsDropped() {
    UUID id = registered("registered", "Drop");
    start("by-hand", id);
    assertThat(workflows.result("by-hand").path("result"))
        .isEqualTo(Tenants.json("{\"deleted\":true,\"tenantId\":\"%s\"}".formatted(id)));
    assertThat(registry.row(id).text("status")).isEqualTo("dropped");
    assertThat(registry.hasSchema("registered")).isFalse();
  }

  @Test
  void givenATenantOfTheRegistryAlone_whenDeletedByHandTwice_thenBothEndWell() {
    UUID id = registered("doubled", "Drop");
    start("double-1", id);
    start("double-2", id);
    assertThat(workflows.result("double-1").path("status").asText()).isEqualTo("COMPLETED");
    assertThat(workflows.result("double-2").path("status").asText()).isEqualTo("COMPLETED");
    assertThat(registry.row(id).text("deletions")).isEqualTo("1");
  }

  @Test
  void givenATenantToRetain_whenDeletedByHand_thenItsSchemaIsKept() {
    UUID id = registered("retained", "Retain");
    start("retaining", id);
    assertThat(type(workflows.failure("retaining"))).isEqualTo("Retained");
    assertThat(registry.hasSchema("retained")).isTrue();
  }

  @Test
  void givenAnActiveTenantOfAnObject_whenDeletedByHand_thenRefusedAndNothingChanged() {
    world.tenants().ready("owned");
    Registry.Row before = registry.newest("owned");
    start("refused", UUID.fromString(before.text("id")));
    assertThat(type(workflows.failure("refused"))).isEqualTo("NotDeleted");
    assertThat(registry.newest("owned")).isEqualTo(before);
    assertThat(registry.hasSchema("tenant_owned")).isTrue();
  }

  @Test
  void givenAnIdThatNobodyHas_whenDeletedByHand_thenItFailsSayingSo() {
    start("unknown", UUID.fromString("11111111-2222-3333-4444-555555555555"));
    assertThat(type(workflows.failure("unknown"))).isEqualTo("UnknownTenant");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no-uuid      | {\"tenantId\":\"x\"}  | UUID",
        "no-id        | {}                    | Missing required creator property 'tenantId'",
        "null-id      | {\"tenantId\":null}   | the input must name the tenant",
        "null         | null                  | the input must name the tenant",
        "text         | \"acme-corp\"         | Cannot construct instance",
        "no-input     |                       | the input must name the tenant",
      })
  void givenAMalformedInput_whenStartedByHand_thenItFailsSayingWhy(
      String id, String input, String message) {
    workflows.startDeletion(id, Optional.ofNullable(input));
    assertThat(workflows.failure(id).path("message").asText()).contains(message);
  }

  private void start(String workflow, UUID id) {
    workflows.startDeletion(workflow, Optional.of("{\"tenantId\":\"%s\"}".formatted(id)));
  }

  private static String type(JsonNode failure) {
    return failure.at("/applicationFailureInfo/type").asText();
  }

  /** A tenant that Kubernetes does not know, as a migration script would enter it. */
  private UUID registered(String name, String policy) {
    UUID id = UUID.randomUUID();
    registry.runAs(
        Postgres.OPERATOR,
        "insert into tenancy.tenants"
            + " (id, slug, name, schema_name, status, deletion_policy, drain_period_ms)"
            + " values ('%s', '%s', 'By hand', '%s', 'ready', '%s', 0)"
                .formatted(id, name, name, policy),
        "create schema " + name,
        "comment on schema %s is 'tenancy.dev/tenant %s'".formatted(name, id),
        "create table %s.orders (id bigint)".formatted(name));
    return id;
  }
}
