package dev.tenancy.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One aspect of a tenant's state, in the form of Kubernetes' {@code metav1.Condition}.
 *
 * @param type one of the constants below
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason why, in CamelCase, for machines; never empty
 * @param message why, and what happens next or what to do, for people
 * @param observedGeneration the {@code metadata.generation} on which it rests
 * @param lastTransitionTime when {@code status} last changed, RFC 3339
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required
        @Size(min = 1, max = 316)
        @JsonPropertyDescription(
            "Ready, Reconciling, Stalled, Active, SoftDeleted or SchemaDropped.")
        String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") String status,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription("Why, in one CamelCase word for machines.")
        String reason,
    @Required
        @Size(max = 32768)
        @JsonPropertyDescription("Why, and what happens next or what to do, for people.")
        String message,
    @JsonPropertyDescription("The metadata.generation on which this condition rests.")
        @Nullable Long observedGeneration,
    @Required @JsonPropertyDescription("When status last changed.") String lastTransitionTime) {

  /** Whether the spec is realised. Unknown if the operator cannot see. */
  public static final String READY = "Ready";

  /** The operator is at work or will try again by itself (kstatus). Present only when true. */
  public static final String RECONCILING = "Reconciling";

  /** It cannot go on without help (kstatus). Present only when true, never beside Reconciling. */
  public static final String STALLED = "Stalled";

  /** Whether requests are admitted. */
  public static final String ACTIVE = "Active";

  /** Whether the registry says deleted. */
  public static final String SOFT_DELETED = "SoftDeleted";

  /** Whether the schema was seen to be gone. */
  public static final String SCHEMA_DROPPED = "SchemaDropped";

  /** Whether {@link #status} is {@code True}. */
  public boolean holds() {
    return "True".equals(status);
  }
}
