package dev.tenancy.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator last saw of a tenant: an observation, never read back to decide. Times are RFC
 * 3339 texts, so that none can fail to be read.
 *
 * @param observedGeneration the {@code metadata.generation} last acted on; the CRD's default is -1,
 *     so that a new object never reads as current
 * @param phase for people, derived from the rest; code reads the conditions
 * @param tenantId the record's id, a UUID
 * @param schemaName the PostgreSQL schema
 * @param schemaVersion the last migration applied to the schema
 * @param record the registry's row in short
 * @param deletion how far the deletion is; null while the tenant lives
 * @param workflow the latest workflow of this tenant
 * @param conditions in the order Ready, Reconciling or Stalled, Active, SoftDeleted, SchemaDropped
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TenantStatus(
    @JsonPropertyDescription(
            "The metadata.generation the operator last acted on; -1 before it saw the object.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "A summary for people: Pending, Provisioning, Ready, Deactivated, Suspended, Failed,"
                + " Deleting or Deleted. Programs read the conditions.")
        @Nullable String phase,
    @JsonPropertyDescription("The id of the tenant in the registry, a UUID.")
        @Nullable String tenantId,
    @JsonPropertyDescription("The tenant's PostgreSQL schema.") @Nullable String schemaName,
    @JsonPropertyDescription("The last migration applied to the tenant's schema.")
        @Nullable String schemaVersion,
    @JsonPropertyDescription("The registry's row in short, as last seen.")
        @Nullable RecordMirror record,
    @JsonPropertyDescription("How far the deletion is; absent while the tenant lives.")
        @Nullable DeletionProgress deletion,
    @JsonPropertyDescription("The tenant's latest workflow in Temporal.")
        @Nullable WorkflowRef workflow,
    @JsonPropertyDescription(
            "The tenant's state by aspect: Ready, Reconciling or Stalled, Active, SoftDeleted,"
                + " SchemaDropped.")
        @Nullable List<Condition> conditions) {

  public TenantStatus {
    conditions = conditions == null ? null : List.copyOf(conditions);
  }

  /** The condition of this type, or empty. */
  public Optional<Condition> condition(String type) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /**
   * The registry's row in short.
   *
   * @param status the record's state, as in the registry's column {@code status}
   * @param active the record's {@code is_active}
   * @param deletedAt when it was soft-deleted, by the database's clock; null while it is not
   * @param version the version of the record
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RecordMirror(
      @JsonPropertyDescription("provisioning, ready, failed, deleted, dropping or dropped.")
          @Nullable String status,
      @JsonPropertyDescription("The registry's is_active.") @Nullable Boolean active,
      @JsonPropertyDescription("When it was soft-deleted, by the database's clock.")
          @Nullable String deletedAt,
      @JsonPropertyDescription("The record's version; grows with every change.")
          @Nullable Long version) {}

  /**
   * How far a deletion is.
   *
   * @param step SoftDeleting, InRetention, ClosingGate, Draining, Held, Braked, DroppingSchema,
   *     Dropped or Retained
   * @param softDeletedAt since when requests are answered 410; null before
   * @param dropNotBefore until when the schema is kept at least; null without a retention
   * @param gateClosed that no gate admits requests any more; null before
   * @param blockedBy the transactions that the drop waits for, in words; null if none
   * @param blockers the same for programs
   * @param sessionsEnded how many sessions were ended by {@code terminateSessions}; null if none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DeletionProgress(
      @JsonPropertyDescription(
              "SoftDeleting, InRetention, ClosingGate, Draining, Held, Braked, DroppingSchema,"
                  + " Dropped or Retained.")
          @Nullable String step,
      @JsonPropertyDescription("Since when requests are answered 410, by the database's clock.")
          @Nullable String softDeletedAt,
      @JsonPropertyDescription(
              "Until when the schema is kept at least, by the database's clock; absent without a"
                  + " retention.")
          @Nullable String dropNotBefore,
      @JsonPropertyDescription("That no gate admits requests any more; absent before.")
          @Nullable GateClosed gateClosed,
      @JsonPropertyDescription(
              "The transactions that the drop waits for, in words; absent if none. Ages are rounded"
                  + " down.")
          @Nullable String blockedBy,
      @JsonPropertyDescription("The same for programs; absent if none.")
          @Nullable WaitedFor blockers,
      @JsonPropertyDescription(
              "How many sessions were ended because of terminateSessions; absent if none.")
          @Nullable Integer sessionsEnded) {}

  /**
   * The transactions that a drop waits for.
   *
   * @param count how many
   * @param oldest the one that has been open longest
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WaitedFor(
      @JsonPropertyDescription("How many.") @Nullable Integer count,
      @JsonPropertyDescription("The one that has been open longest.")
          @Nullable OpenTransaction oldest) {}

  /**
   * An open transaction.
   *
   * @param pid its backend's process id; null for a prepared one
   * @param preparedTransaction the name of a prepared one; null for a session's
   * @param role as whom it runs; null if that cannot be seen
   * @param application its application name; null if it gave none
   * @param since since when it has been open, by the database's clock; null if that cannot be seen
   * @param age how long that was, rounded down, as {@code 3 min}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OpenTransaction(
      @JsonPropertyDescription("Its backend's process id; absent for a prepared one.")
          @Nullable Integer pid,
      @JsonPropertyDescription("The gid of a prepared transaction; absent for a session's.")
          @Nullable String preparedTransaction,
      @JsonPropertyDescription("As whom it runs.") @Nullable String role,
      @JsonPropertyDescription("Its application_name.") @Nullable String application,
      @JsonPropertyDescription("Since when it has been open, by the database's clock.")
          @Nullable String since,
      @JsonPropertyDescription("How long that was when last looked, rounded down, as in 3 min.")
          @Nullable String age) {}

  /**
   * That no gate admits a deleted tenant any more.
   *
   * @param at since when, by the database's clock
   * @param waited how long it took after the soft-delete was seen, a duration as {@code 12ms}
   * @param waitedFor the gates that did not answer, whose leases had to run out; null if all did
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GateClosed(
      @JsonPropertyDescription("Since when, by the database's clock.") @Nullable String at,
      @JsonPropertyDescription("How long it took, as in 12ms.") @Nullable String waited,
      @JsonPropertyDescription(
              "The gates that did not answer, so that their leases had to run out; absent if all"
                  + " answered.")
          @Nullable String waitedFor) {}

  /**
   * A workflow in Temporal.
   *
   * @param id the workflow id
   * @param runId its latest run
   * @param status as Temporal's own tools print it
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WorkflowRef(
      @JsonPropertyDescription("The workflow id.") @Nullable String id,
      @JsonPropertyDescription("The id of its latest run.") @Nullable String runId,
      @JsonPropertyDescription("Running, Completed, Failed, …") @Nullable String status) {}
}
