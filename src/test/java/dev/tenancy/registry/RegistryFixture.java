package dev.tenancy.registry;

import dev.tenancy.schema.SchemaTakeover;
import dev.tenancy.schema.TenantSchemas;
import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.stack.StackBuilder;
import dev.tenancy.tenant.DeletionTerms;
import dev.tenancy.tenant.SchemaName;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A real PostgreSQL with the registry in it, seen as the operator's role and as an application's.
 */
public final class RegistryFixture implements AutoCloseable {
  /** Terms that keep no test waiting. */
  public static final DeletionTerms DROP_AT_ONCE =
      DeletionTerms.DEFAULT.withDrainPeriod(Duration.ZERO);

  private final Stack stack;
  private final Database database;

  public RegistryFixture() {
    this(Stack.builder());
  }

  /** On a stack with settings of one's own. */
  public RegistryFixture(StackBuilder settings) {
    stack = settings.postgres().start();
    Postgres postgres = stack.postgres();
    database =
        Database.open(
            new Database.Address(
                postgres.url(),
                Postgres.OPERATOR,
                () -> postgres.password(Postgres.OPERATOR),
                "test-operator"),
            20);
    new RegistryMigration(database).run();
    // Most tests delete what they made; those of the brake set it as they need it.
    brake(new BrakeSettings(false, 5, 20, Duration.ofMinutes(10)));
  }

  /** The stack, for more parts than PostgreSQL. */
  public Stack stack() {
    return stack;
  }

  public Postgres postgres() {
    return stack.postgres();
  }

  public Database database() {
    return database;
  }

  /** Sets the mass-deletion brake, which is off here at first. */
  public Brake brake(BrakeSettings settings) {
    Brake brake = new Brake(database);
    brake.set(settings);
    return brake;
  }

  public TenantRegistry registry() {
    return new TenantRegistry(database);
  }

  public TenantRecords records() {
    return new TenantRecords(database);
  }

  public TenantClaims claims() {
    return new TenantClaims(database, new SchemaTakeover());
  }

  public TenantProvisioning provisioning() {
    return new TenantProvisioning(database);
  }

  /** A connection as the sample application's role. */
  public Connection application() throws SQLException {
    return postgres().as(Postgres.ORDERS_APP).getConnection();
  }

  public static Settings settings(String name) {
    return new Settings(name, true, false, DROP_AT_ONCE);
  }

  /** A claim by a new object of this name. */
  public static Claim claimOf(String slug) {
    return new Claim(
        UUID.randomUUID().toString(), new Slug(slug), Optional.empty(), settings(slug));
  }

  public TenantRecord provisioning(String slug) {
    return ((Claim.Granted) claims().claim(claimOf(slug))).record();
  }

  /** A ready tenant with one table {@code orders} holding one row with its owner's slug. */
  public TenantRecord ready(String slug) {
    TenantRecord record = provisioning(slug);
    SchemaName schema = record.schemaName().orElseThrow();
    provisioning()
        .whileProvisioning(
            record.id(),
            (handle, r) -> {
              new TenantSchemas().create(handle, schema, r.id());
              handle.execute("create table " + schema + ".orders (id int primary key, owner text)");
              handle.execute("insert into " + schema + ".orders values (1, '" + slug + "')");
              return true;
            });
    provisioning().markReady(record.id(), Optional.of("1"));
    return records().find(record.id()).orElseThrow();
  }

  /** Soft-deletes, as the record's owner. */
  public SoftDeleted softDelete(TenantRecord record) {
    return registry().softDelete(record.id(), record.resourceUid()).orElseThrow();
  }

  /** Passes the point of no return; nothing may be inside. */
  public DropPermit beginDrop(TenantRecord record) {
    return ((BeginDrop.Begun) registry().beginDrop(softDelete(record))).permit();
  }

  /** Runs statements as the superuser. */
  public void asAdmin(String... statements) throws SQLException {
    try (Connection connection = postgres().admin().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row, as the superuser sees it; null if there is no row. */
  public String asAdminOne(String query) throws SQLException {
    try (Connection connection = postgres().admin().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  @Override
  public void close() {
    database.close();
    stack.close();
  }
}
