package dev.tenancy.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/**
 * What is written into a file so that {@code kubectl apply} makes the object of a tenant whose
 * schema is there already.
 *
 * @param slug its name
 * @param displayName for people
 * @param schema the schema it adopts
 * @param active the customer's own switch
 */
public record TenantManifest(Slug slug, String displayName, SchemaName schema, boolean active) {

  @JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec"})
  private record Document(String apiVersion, String kind, Metadata metadata, Spec spec) {}

  private record Metadata(String name, Map<String, String> annotations) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"displayName", "schemaName", "active"})
  private record Spec(String displayName, String schemaName, boolean active) {}

  /** The file's content, one YAML document that begins with {@code ---}. */
  public String yaml() {
    return Serialization.asYaml(
        new Document(
            Tenant.API_VERSION,
            Tenant.KIND,
            new Metadata(slug.value(), Map.of(Tenant.ADOPT_SCHEMA, schema.value())),
            new Spec(displayName, schema.value(), active)));
  }
}
