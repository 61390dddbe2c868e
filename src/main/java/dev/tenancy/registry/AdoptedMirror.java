package dev.tenancy.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets applications' own rows say again what the records say, where that failed when the record
 * changed: their row was locked, their table away. Every method throws JDBI's exception if the
 * registry cannot be reached.
 */
public final class AdoptedMirror {
  private static final int AT_ONCE = 200;

  private final Database database;

  public AdoptedMirror(Database database) {
    this.database = database;
  }

  /** Tries again, each row in a transaction of its own; does nothing while there is no registry. */
  public void catchUp() {
    if (!database.jdbi().withHandle(ApplicationTables::hasAdoptions)) {
      return;
    }
    for (UUID tenant : new TenantAdoptions(database).behind(AT_ONCE)) {
      database
          .jdbi()
          .useTransaction(
              handle -> {
                // The record first, as whoever changes it does.
                if (TenantRecords.lock(handle, tenant).isPresent()) {
                  handle
                      .createQuery(
                          "select 1 from tenancy.tenants t, tenancy.mirror(t) where t.id = :id")
                      .bind("id", tenant)
                      .mapTo(Integer.class)
                      .one();
                }
              });
    }
  }

  /**
   * How many rows are behind, and why one of them is.
   *
   * @param rows how many
   * @param example which tenant, and the reason; empty if none is
   */
  public record Behind(long rows, Optional<String> example) {}

  /** Counts them; none while there is no registry. */
  public Behind behind() {
    if (!database.jdbi().withHandle(ApplicationTables::hasAdoptions)) {
      return new Behind(0, Optional.empty());
    }
    List<Behind> counted =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select count(*) over (), tenant || ': ' || problem from tenancy.adopted
                            where problem is not null order by tenant limit 1
                            """)
                        .map(
                            (row, context) ->
                                new Behind(row.getLong(1), Optional.ofNullable(row.getString(2))))
                        .list());
    return counted.isEmpty() ? new Behind(0, Optional.empty()) : counted.getFirst();
  }
}
