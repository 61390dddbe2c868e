package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import dev.tenancy.registry.StandingRecord;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.UUID;

/**
 * Commands that people can copy into a shell. They need what the operator's own environment has:
 * {@code PGHOST} and the like for role tenancy_operator, {@code TEMPORAL_ADDRESS}, a kubeconfig.
 *
 * @param namespace Temporal's
 * @param taskQueue ours
 */
record OrphanRemedies(String namespace, String taskQueue) {

  Remedy softDelete(StandingRecord record) {
    return new Remedy(
        "delete it as its policy says (%s)".formatted(record.policy().label()),
        sql(
            "update tenancy.tenants set status = 'deleted', deleted_at = clock_timestamp(),"
                + " deletions = deletions + 1 where id = '%s'"
                + " and status in ('provisioning', 'ready', 'failed')",
            record.id()));
  }

  /** The object alone decides what becomes of the tenant from then on. */
  Remedy adopt(StandingRecord record) {
    String object =
        Serialization.asJson(
            Map.of(
                "apiVersion",
                Tenant.API_VERSION,
                "kind",
                Tenant.KIND,
                "metadata",
                Map.of("name", record.slug().value()),
                "spec",
                Map.of("displayName", record.name(), "deletion", Map.of("policy", "Retain"))));
    return new Remedy(
        "have it back with its data, under a new object with default settings; requests are"
            + " answered 410 for a moment",
        sql(
                "update tenancy.tenants set deletion_policy = 'Retain', suspended = false"
                    + " where id = '%s' and status <> 'dropped'",
                record.id())
            + " && printf %s "
            + quoted(object)
            + " | kubectl create -f -");
  }

  Remedy resume(StandingRecord record) {
    return new Remedy(
        "go on with its deletion",
        sql("update tenancy.tenants set suspended = false where id = '%s'", record.id()));
  }

  Remedy forgetRetained(StandingRecord record) {
    return new Remedy(
        "end it: there is nothing left to keep",
        sql(
            "update tenancy.tenants set deletion_policy = 'Drop' where id = '%s'"
                + " and status = 'deleted'",
            record.id()));
  }

  Remedy mark(String quotedSchema, UUID tenant) {
    return new Remedy(
        "say that this schema is the tenant's",
        sql("comment on schema %s is 'tenancy.dev/tenant %s'", quotedSchema, tenant));
  }

  Remedy dropSchema(String quotedSchema) {
    return new Remedy("drop it with its data", sql("drop schema %s cascade", quotedSchema));
  }

  Remedy unmark(String quotedSchema) {
    return new Remedy("keep it, as nobody's", sql("comment on schema %s is null", quotedSchema));
  }

  Remedy deleteObject(String to, String name) {
    return new Remedy(to, "kubectl delete tenant " + name + " --wait=false");
  }

  Remedy deleteByHand(UUID tenant) {
    return new Remedy(
        "delete the tenant",
        "temporal workflow start --namespace %s --task-queue %s --type TenantDeletionWorkflow --input %s"
            .formatted(
                quoted(namespace),
                quoted(taskQueue),
                quoted("{\"tenantId\":\"%s\"}".formatted(tenant))));
  }

  Remedy terminate(String to, String workflow) {
    return new Remedy(
        to,
        "temporal workflow terminate --namespace %s --workflow-id %s --reason %s"
            .formatted(quoted(namespace), quoted(workflow), quoted("orphan")));
  }

  /** The arguments are ids, or quoted by the server already. */
  private static String sql(String statement, Object... arguments) {
    String sql = statement.formatted(arguments);
    return "psql -v ON_ERROR_STOP=1 -c \"" + sql.replaceAll("[\\\\\"$`]", "\\\\$0") + "\"";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
