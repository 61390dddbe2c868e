package dev.tenancy.registry;

import dev.tenancy.tenant.Admission;
import dev.tenancy.tenant.Slug;
import dev.tenancy.tenant.TenantRecord;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/** Reads the record that decides about a slug; all that a gate may do with the registry. */
public final class RecordReader implements Admission.RecordLookup {
  private static final String DECIDING =
      """
      select * from tenancy.tenants where slug = :slug
      order by status = 'dropped', version desc limit 1
      """;

  private final Database database;

  public RecordReader(Database database) {
    this.database = database;
  }

  /**
   * {@inheritDoc}
   *
   * @throws JdbiException if the registry cannot be read
   */
  @Override
  public Optional<TenantRecord> find(Slug slug) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(DECIDING)
                    .bind("slug", slug.value())
                    .map(new RecordMapper())
                    .findOne());
  }
}
