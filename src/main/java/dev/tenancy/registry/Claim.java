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
 * @param settings the rest
 */
public record Claim(String uid, Slug slug, Optional<SchemaName> schemaName, Settings settings) {

  /** What became of a claim. */
  public sealed interface Result {}

  /** It has its record, made now or before. */
  public record Granted(TenantRecord record) implements Result {}

  /** Another record that is not dropped has the slug. */
  public record SlugTaken(TenantRecord by) implements Result {}

  /** The schema name is or was another tenant's. */
  public record SchemaNameTaken(SchemaName name) implements Result {}

  /** There is a schema of that name that no tenant owns. */
  public record SchemaExists(SchemaName name) implements Result {}
}
