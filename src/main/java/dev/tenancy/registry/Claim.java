package dev.tenancy.registry;

import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;

/**
 * A Kubernetes object's wish for a record.
 *
 * @param uid the object's uid, the owner to be
 * @param slug its name
 * @param schemaName the schema it asks for; empty: the default for its slug
 * @param adoption its word that a schema which exists already is to be its own; empty: it is new
 * @param settings the rest
 */
public record Claim(
    String uid,
    Slug slug,
    Optional<SchemaName> schemaName,
    Optional<Adoption> adoption,
    Settings settings) {

  /** For a tenant that is new. */
  public Claim(String uid, Slug slug, Optional<SchemaName> schemaName, Settings settings) {
    this(uid, slug, schemaName, Optional.empty(), settings);
  }

  /** Whether it says so of this schema. */
  boolean adopts(SchemaName schema) {
    return adoption.filter(word -> word.schema().equals(schema)).isPresent();
  }

  /** What became of a claim. */
  public sealed interface Result {}

  /** It has its record, made now or before. */
  public record Granted(TenantRecord record) implements Result {}

  /** Another record that is not dropped has the slug. */
  public record SlugTaken(TenantRecord by) implements Result {}

  /** The schema name is or was another tenant's. */
  public record SchemaNameTaken(SchemaName name) implements Result {}

  /** The schema it wants to adopt cannot be taken over, for this reason. */
  public record AdoptionRefused(String reason) implements Result {}

  /** There is a schema of that name that no tenant owns. */
  public record SchemaExists(SchemaName name) implements Result {}
}
