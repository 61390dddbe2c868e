package dev.tenancy.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.SchemaName;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant should be. The components hold what the object says, unjudged, so that one odd
 * object never stops the informer for all; the {@code …OrDefault} methods judge and fill in.
 *
 * @param displayName for people; required by the CRD
 * @param schemaName the PostgreSQL schema; null lets the operator choose
 * @param active the customer's own switch; null means true
 * @param suspend whether the operator keeps its hands off; null means false
 * @param deletion how it is deleted; null means the defaults
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
// A transition rule on the field itself is skipped when the field is added or removed; on its
// parent it is not.
@ValidationRule(
    value =
        "has(self.schemaName) == has(oldSelf.schemaName)"
            + " && (!has(self.schemaName) || self.schemaName == oldSelf.schemaName)",
    message =
        "spec.schemaName is immutable: it may not be added, changed or removed once the tenant"
            + " exists. Put it back as it was; for another schema, create a new tenant.",
    reason = "FieldValueForbidden",
    fieldPath = ".schemaName")
@ValidationRule(
    value = "!has(self.schemaName) || self.schemaName.matches('" + TenantSpec.SCHEMA_PATTERN + "')",
    message =
        "spec.schemaName must be 1 to 63 of a-z, 0-9 and '_', not beginning with a digit, as in"
            + " tenant_acme.",
    fieldPath = ".schemaName")
@ValidationRule(
    value =
        "!has(self.schemaName) || !(self.schemaName.startsWith('pg_')"
            + " || self.schemaName in ['public', 'information_schema', 'tenancy'])",
    message =
        "spec.schemaName is reserved: public, information_schema, tenancy and names beginning with"
            + " pg_ never belong to a tenant. Choose another name.",
    fieldPath = ".schemaName")
public record TenantSpec(
    @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("The tenant's name for people, 1 to 253 characters.")
        String displayName,
    @Size(min = 1, max = 63)
        @Pattern(SCHEMA_PATTERN)
        @JsonPropertyDescription(
            "The tenant's PostgreSQL schema. Immutable. If left out: tenant_<metadata.name with _"
                + " for ->, with a suffix if that name was ever used before. A schema name is"
                + " never used twice.")
        @Nullable String schemaName,
    @Default("true")
        @JsonPropertyDescription(
            "The customer's own switch: while false, requests are answered 403. Nothing is"
                + " deleted.")
        @Nullable Boolean active,
    @Default("false")
        @JsonPropertyDescription(
            "Pauses the operator for this tenant. A deletion still closes the gate at once"
                + " (410); the drop waits until this is false again.")
        @Nullable Boolean suspend,
    @Default("{}") @JsonPropertyDescription("How the tenant is deleted.")
        @Nullable Deletion deletion) {

  static final String SCHEMA_PATTERN = "^[a-z_][a-z0-9_]{0,62}$";

  /**
   * How a tenant is deleted.
   *
   * @param policy {@code Drop} or {@code Retain}; null means {@code Drop}
   * @param drainPeriod a {@link KubernetesDuration}; null means 5 s
   * @param retention a {@link KubernetesDuration}; null means none
   * @param drainTimeout a {@link KubernetesDuration}; null means 10 min
   * @param terminateSessions null means false
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "!has(self.drainPeriod) || (self.drainPeriod.matches('"
              + KubernetesDuration.PATTERN
              + "') && duration(self.drainPeriod) <= duration('24h'))",
      message =
          "spec.deletion.drainPeriod must be a duration from 0s to 24h: whole numbers with units h,"
              + " m, s or ms, not negative, as in 5s, 1m30s or 500ms.",
      fieldPath = ".drainPeriod")
  @ValidationRule(
      value =
          "!has(self.retention) || (self.retention.matches('"
              + KubernetesDuration.PATTERN
              + "') && duration(self.retention) <= duration('8760h'))",
      message =
          "spec.deletion.retention must be a duration from 0s to 8760h (365 days): whole numbers"
              + " with units h, m, s or ms, not negative, as in 72h, 30m or 0s.",
      fieldPath = ".retention")
  @ValidationRule(
      value =
          "!has(self.drainTimeout) || (self.drainTimeout.matches('"
              + KubernetesDuration.PATTERN
              + "') && duration(self.drainTimeout) >= duration('1s')"
              + " && duration(self.drainTimeout) <= duration('24h'))",
      message =
          "spec.deletion.drainTimeout must be a duration from 1s to 24h: whole numbers with units"
              + " h, m, s or ms, as in 10m, 1m30s or 2h.",
      fieldPath = ".drainTimeout")
  public record Deletion(
      @Default("Drop")
          @JsonPropertyDescription(
              "What becomes of the schema: Drop drops it; Retain keeps it, soft-deleted (410).")
          @Nullable String policy,
      @Default("5s")
          @Size(max = 32)
          @Pattern(KubernetesDuration.PATTERN)
          @JsonPropertyDescription(
              "How long after the soft-delete the schema stays untouched: the longest request that"
                  + " the application allows, as in 5s, 1m30s or 500ms; at most 24h.")
          @Nullable String drainPeriod,
      @Default("0s")
          @Size(max = 32)
          @Pattern(KubernetesDuration.PATTERN)
          @JsonPropertyDescription(
              "How long after the soft-delete the schema is kept, as in 72h; at most 8760h. The"
                  + " object goes at once; creating it again within this time restores the tenant"
                  + " with its data. 0s: the object stays until the schema is gone.")
          @Nullable String retention,
      @Default("10m")
          @Size(max = 32)
          @Pattern(KubernetesDuration.PATTERN)
          @JsonPropertyDescription(
              "How long, after the drain period, transactions that still use the tenant are waited"
                  + " for before the deletion is Stalled with reason DrainTimeout, as in 10m or"
                  + " 1m30s; from 1s to 24h. It waits on all the same.")
          @Nullable String drainTimeout,
      @Default("false")
          @JsonPropertyDescription(
              "Whether, after drainTimeout, the database sessions that hold this tenant are ended;"
                  + " their requests fail. Prepared transactions, superusers' sessions and the"
                  + " operator's own never are.")
          @Nullable Boolean terminateSessions) {}

  /** {@link #active}, true if left out. */
  public boolean activeOrDefault() {
    return active == null || active;
  }

  /** {@link #suspend}, false if left out. */
  public boolean suspendOrDefault() {
    return suspend != null && suspend;
  }

  /**
   * The schema name asked for, empty if the operator may choose.
   *
   * @throws IllegalArgumentException if the object got past the CRD's rules; the message names the
   *     field and the rule
   */
  public Optional<SchemaName> schemaNameOrEmpty() {
    try {
      return Optional.ofNullable(schemaName).map(SchemaName::new);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("spec.schemaName: " + e.getMessage(), e);
    }
  }

  /**
   * How the tenant is to be deleted; what is left out is as in {@link DeletionTerms#DEFAULT}.
   *
   * @throws IllegalArgumentException if a value is none that this version knows, or no duration;
   *     the message names the field and what is expected
   */
  public DeletionTerms deletionTerms() {
    if (deletion == null) {
      return DeletionTerms.DEFAULT;
    }
    return new DeletionTerms(
        deletion.policy == null ? DeletionTerms.DEFAULT.policy() : policy(deletion.policy),
        duration(
            "spec.deletion.drainPeriod", deletion.drainPeriod, DeletionTerms.DEFAULT.drainPeriod()),
        duration("spec.deletion.retention", deletion.retention, DeletionTerms.DEFAULT.retention()),
        duration(
            "spec.deletion.drainTimeout",
            deletion.drainTimeout,
            DeletionTerms.DEFAULT.drainTimeout()),
        deletion.terminateSessions == null
            ? DeletionTerms.DEFAULT.terminateSessions()
            : deletion.terminateSessions);
  }

  private static DeletionPolicy policy(String policy) {
    return DeletionPolicy.of(policy)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "spec.deletion.policy: '%s' is unknown: set it to Drop or Retain"
                        .formatted(policy)));
  }

  private static Duration duration(String field, @Nullable String value, Duration leftOut) {
    try {
      return value == null ? leftOut : KubernetesDuration.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
    }
  }
}
