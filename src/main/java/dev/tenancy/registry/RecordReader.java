package dev.tenancy.registry;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Reads the record that decides about a slug; all that a gate may do with the registry. */
public final class RecordReader implements Admission.RecordLookup {
  /** How long one reading may take on the wire. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  // One statement, so one snapshot: between two, a drop would make the record look unknown. Two
  // branches, because each has a partial index of its own.
  private static final String DECIDING =
      """
      select * from (
        (select false as is_tombstone, t.* from tenancy.tenants t
          where slug = :slug and status <> 'dropped')
        union all
        (select true as is_tombstone, t.* from tenancy.tenants t
          where slug = :slug and status = 'dropped' order by version desc limit 1)
      ) found order by is_tombstone limit 1
      """;

  private final Database database;

  /**
   * @param database whose registry to read
   */
  public RecordReader(Database database) {
    this.database = database;
  }

  /**
   * {@inheritDoc}
   *
   * @throws JdbiException if the registry cannot be read, within about four seconds: two for a
   *     connection, two for the reading
   */
  @Override
  public Optional<TenantRecord> find(Slug slug) {
    try {
      return ask(slug);
    } catch (JdbiException e) {
      if (!SqlErrors.isSessionEnded(e)) {
        throw e;
      }
      // The registry may well be readable: only a session from the pool is not, and so are, most
      // likely, the others there.
      database.renew();
      return ask(slug);
    }
  }

  private Optional<TenantRecord> ask(Slug slug) {
    return database.jdbi().withHandle(handle -> find(Database.limited(handle, LIMIT), slug));
  }

  private static Optional<TenantRecord> find(Handle handle, Slug slug) {
    return handle
        .createQuery(DECIDING)
        .bind("slug", slug.value())
        .map(new RecordMapper())
        .findOne();
  }

  /** Why the registry cannot be read now, in one line for people; empty if it can. */
  public Optional<String> problem() {
    try {
      return database.jdbi().withHandle(RecordReader::problem);
    } catch (JdbiException e) {
      return Optional.of(SqlErrors.describe(e));
    }
  }

  private static Optional<String> problem(Handle handle) {
    // Else each look before the first operator's start would be an error in the server's log.
    if (!RegistryMigration.hasRun(Database.limited(handle, LIMIT))) {
      return Optional.of("there is no registry yet: an operator makes it at its start");
    }
    // Any slug would do: what counts is that there is an answer.
    Optional<TenantRecord> _ = find(handle, new Slug("readiness"));
    return Optional.empty();
  }
}
