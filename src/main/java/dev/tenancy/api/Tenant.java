package dev.tenancy.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as a Kubernetes resource, {@code tenants.tenancy.dev}: cluster-scoped, because a
 * finalizer on a namespaced object wedges its namespace, and because there is one space of slugs.
 * {@code metadata.name} is the slug, so that its uniqueness is the API server's job.
 *
 * <p>The CRD in {@code crds/} is generated from this class and its parts; their annotations are the
 * one place for its rules.
 */
@Group(Tenant.GROUP)
@Version(Tenant.VERSION)
// Neither 'tnt' (Capsule's) nor 'tenant' (MinIO's).
@ShortNames("stn")
// Never 'all': 'kubectl delete all --all' must not drop schemas.
@Categories("tenancy")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.metadata.name.size() <= 63 &&"
            + " self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name is the tenant's slug and must be a DNS label: 1 to 63 of a-z, 0-9 and '-',"
            + " no dots, neither first nor last a hyphen. Choose another name.")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Active",
    jsonPath = ".status.conditions[?(@.type==\"Active\")].status")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Schema", jsonPath = ".status.schemaName")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.schemaVersion", priority = 1)
@AdditionalPrinterColumn(
    name = "Deleted",
    jsonPath = ".status.deletion.softDeletedAt",
    type = Type.DATE,
    priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalSelectableField(jsonPath = ".status.phase")
public class Tenant extends CustomResource<TenantSpec, TenantStatus> {
  private static final long serialVersionUID = 1L;

  /** The API group. */
  public static final String GROUP = "tenancy.dev";

  /** The version of the API. */
  public static final String VERSION = "v1beta1";

  /** {@code <group>/<version>}. */
  public static final String API_VERSION = GROUP + "/" + VERSION;

  /** The kind. */
  public static final String KIND = "Tenant";

  /**
   * The finalizer that holds an object until its schema is seen to be gone. For ever this name: an
   * object that carries another would never be released.
   */
  public static final String FINALIZER = "tenancy.dev/schema-drop";

  /**
   * The annotation by which an object says that a schema which exists already, or an imported
   * tenant, is to be its own. Its value repeats the schema's name, so that nobody gets a schema by
   * accident.
   */
  public static final String ADOPT_SCHEMA = "tenancy.dev/adopt-schema";

  /** The annotation that says at which migration an adopted schema is that has no history. */
  public static final String ADOPT_SCHEMA_VERSION = "tenancy.dev/adopt-schema-version";

  /**
   * An annotation whose value is the object's own name: its deletion is meant, although the
   * mass-deletion brake holds the drop.
   */
  public static final String RELEASE_DROP = "tenancy.dev/release-drop";

  /** The annotation's value, empty if there is none. */
  public Optional<String> annotation(String name) {
    return Optional.ofNullable(getMetadata().getAnnotations()).map(all -> all.get(name));
  }

  /**
   * What the tenant should be. Required, so that a late server-side apply of nothing but a
   * finalizer cannot create an empty object.
   */
  @Required
  @JsonPropertyDescription("What the tenant should be.")
  @Override
  public TenantSpec getSpec() {
    return super.getSpec();
  }

  /** What the operator last saw of the tenant; null only where the CRD's default is missing. */
  @JsonPropertyDescription(
      "What the operator last saw of the tenant. Written by the operator alone.")
  @Override
  public @Nullable TenantStatus getStatus() {
    return super.getStatus();
  }
}
