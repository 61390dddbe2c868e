package dev.tenancy.registry;

import dev.tenancy.tenant.DeletionPolicy;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.TenantRecord;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * What is kept about tenants that were there before the operator. Methods throw JDBI's exception if
 * the registry cannot be reached.
 */
public final class TenantAdoptions {
  private final Database database;

  public TenantAdoptions(Database database) {
    this.database = database;
  }

  /**
   * Whether the tenant's schema was there before, and at which version its owner said it is.
   *
   * @return empty if the operator made its schema
   */
  public Optional<Origin> origin(UUID tenant) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select schema_version from tenancy.adopted where tenant = :id")
                    .bind("id", tenant)
                    .map((row, context) -> new Origin(Optional.ofNullable(row.getString(1))))
                    .findOne());
  }

  /** What is known of a schema that was there before. */
  public record Origin(Optional<String> schemaVersion) {}

  /** Makes what writes into the application's table, or brings it to this version. */
  public void prepareMirror() {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              // Two imports at once: one waits.
              handle.execute(
                  "select pg_advisory_xact_lock(hashtextextended('tenancy.adoption', 0))");
              run(handle, SqlFile.read("adoption/mirror_row.sql"));
            });
  }

  /** As it is: what JDBI would take for parameters is the script's own. */
  private static void run(Handle handle, String script) {
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute(script);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException("the mirror cannot be made", e, null);
    }
  }

  /** The record of this id, if it was imported from this table. */
  public static Optional<TenantRecord> imported(Handle handle, UUID id, ApplicationTable table) {
    return handle
        .createQuery(
            """
            select t.* from tenancy.tenants t join tenancy.adopted a on a.tenant = t.id
            where t.id = :id and a.table_schema = :schema and a.table_name = :table
            """)
        .bind("id", id)
        .bind("schema", table.schema())
        .bind("table", table.table())
        .map(new RecordMapper())
        .findOne();
  }

  /** Why no record with these can be made now, with the remedy; empty if nothing is in its way. */
  public static Optional<String> conflict(Handle handle, Newcomer newcomer) {
    return handle
        .createQuery(
            """
            select case
                when t.id = :id then 'its id is that of tenant ' || t.slug || ', which was not imported from'
                  || ' this table: give the row another id'
                when t.schema_name = :schema then format('schema %s is, or was, that of tenant %s (id %s): rename it'
                  || ' (alter schema %I rename to …)', t.schema_name, t.slug, t.id, t.schema_name)
                else format('the registry has a tenant of this slug (id %s): rename one of them', t.id)
              end
            from tenancy.tenants t
            where t.id = :id or t.schema_name = :schema
              or (t.slug = :slug and t.status <> 'dropped' and not :dropped)
            order by t.id = :id desc, t.schema_name = :schema desc
            limit 1
            """)
        .bind("id", newcomer.id())
        .bind("schema", newcomer.schemaName().map(SchemaName::value).orElse(null))
        .bind("slug", newcomer.slug().value())
        .bind("dropped", newcomer.isDropped())
        .mapTo(String.class)
        .findOne();
  }

  /**
   * Makes the record of a tenant that was there before.
   *
   * @return the record; empty if another has its id, slug or schema by now
   */
  public static Optional<TenantRecord> insert(Handle handle, Newcomer newcomer) {
    return handle
        .createQuery(
            """
            insert into tenancy.tenants
              (id, slug, name, schema_name, status, is_active, deleted_at, dropped_at, deletions,
               deletion_policy, schema_version, provisioned_at)
            values
              (:id, :slug, :name, :schema, :status, :active, cast(:deletedAt as timestamptz),
               case when :dropped then clock_timestamp() end, :deletions, :policy, :version,
               clock_timestamp())
            on conflict do nothing
            returning *
            """)
        .bind("id", newcomer.id())
        .bind("slug", newcomer.slug().value())
        .bind("name", newcomer.name())
        .bind("schema", newcomer.schemaName().map(SchemaName::value).orElse(null))
        .bind("status", newcomer.state().label())
        .bind("active", newcomer.active())
        .bind("deletedAt", newcomer.deletedAt().orElse(null))
        .bind("dropped", newcomer.isDropped())
        .bind("deletions", newcomer.deletedAt().isPresent() ? 1 : 0)
        // What the application deleted it kept; only who asks for it drops it.
        .bind(
            "policy",
            (newcomer.deletedAt().isPresent() ? DeletionPolicy.RETAIN : DeletionPolicy.DROP)
                .label())
        .bind("version", newcomer.schemaVersion().orElse(null))
        .map(new RecordMapper())
        .findOne();
  }

  /** Notes that the tenant was there before, and where. */
  public static void note(
      Handle handle,
      UUID tenant,
      Optional<String> schemaVersion,
      Optional<ApplicationTable> table) {
    handle
        .createUpdate(
            """
            insert into tenancy.adopted (tenant, schema_version, table_schema, table_name)
            values (:id, :version, :schema, :table)
            """)
        .bind("id", tenant)
        .bind("version", schemaVersion.orElse(null))
        .bind("schema", table.map(ApplicationTable::schema).orElse(null))
        .bind("table", table.map(ApplicationTable::table).orElse(null))
        .execute();
  }

  /**
   * Gives an imported tenant to the object that says it adopts its schema. Nobody may own it yet.
   *
   * @return the record; empty if it was not imported, or is owned or deleted by now
   */
  static Optional<TenantRecord> give(Handle handle, UUID tenant, String uid) {
    return handle
        .createQuery(
            """
            update tenancy.tenants t set resource_uid = :uid
            where t.id = :id and t.resource_uid is null
              and t.status in ('provisioning', 'ready', 'failed')
              and exists (select from tenancy.adopted a where a.tenant = t.id)
            returning *
            """)
        .bind("id", tenant)
        .bind("uid", uid)
        .map(new RecordMapper())
        .findOne();
  }

  /** Notes at which version the schema is, for the owner's tenant, unless that was said before. */
  static void restate(Handle handle, String uid, String version) {
    handle
        .createUpdate(
            """
            update tenancy.adopted a set schema_version = :version
            from tenancy.tenants t
            where t.id = a.tenant and t.resource_uid = :uid and a.schema_version is null
            """)
        .bind("uid", uid)
        .bind("version", version)
        .execute();
  }

  /** Tenants whose application's row does not say what their record says; at most {@code limit}. */
  List<UUID> behind(int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select tenant from tenancy.adopted where problem is not null"
                            + " order by random() limit :limit")
                    .bind("limit", limit)
                    .mapTo(UUID.class)
                    .list());
  }
}
