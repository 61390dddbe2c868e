package dev.tenancy.workflow;

/**
 * The types of failures that no retry mends, as Temporal's tools show them; also the {@code reason}
 * of the tenant's condition.
 */
public final class FailureType {
  /** Asked to delete a tenant that its owner has not deleted. */
  public static final String NOT_DELETED = "NotDeleted";

  /** There is no such tenant. */
  public static final String UNKNOWN_TENANT = "UnknownTenant";

  /** The tenant was restored while its deletion ran. */
  public static final String RESTORED = "Restored";

  /** The mass-deletion brake holds the drop until somebody releases it. */
  public static final String DELETION_HELD = "DeletionHeld";

  /** The schema is to be kept. */
  public static final String RETAINED = "Retained";

  /** Transactions hold a deleted tenant for longer than its owner allows; it is still waited. */
  public static final String DRAIN_TIMEOUT = "DrainTimeout";

  /** Something outside the schema depends on it. */
  public static final String FOREIGN_DEPENDENCY = "ForeignDependency";

  /** A schema of the tenant's name is somebody else's. */
  public static final String FOREIGN_SCHEMA = "ForeignSchema";

  /** One of the application's migrations fails. */
  public static final String MIGRATION_FAILED = "MigrationFailed";

  /** PostgreSQL refuses a statement, and would again. */
  public static final String DATABASE_REFUSED = "DatabaseRefused";

  /** Started with an input that names no tenant. */
  public static final String MALFORMED_INPUT = "MalformedInput";

  private FailureType() {}
}
