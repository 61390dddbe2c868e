package dev.tenancy.registry;

import dev.tenancy.tenant.Slug;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The mass-deletion brake. A trigger pulls it in the transaction of a soft-delete (migration {@code
 * brake}); here it is set, and drops are released. Every method throws JDBI's exception if the
 * registry cannot be reached.
 */
public final class Brake {
  private final Database database;

  public Brake(Database database) {
    this.database = database;
  }

  /** Sets it for all operators; no change, no write. What is held already stays so. */
  public void set(BrakeSettings settings) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update tenancy.brake
                        set enabled = :enabled, max_deletions = :deletions, max_percent = :percent,
                            window_ms = :window
                        where (enabled, max_deletions, max_percent, window_ms)
                          is distinct from (:enabled, :deletions, :percent, :window)
                        """)
                    .bind("enabled", settings.enabled())
                    .bind("deletions", settings.deletions())
                    .bind("percent", settings.percent())
                    .bind("window", settings.window().toMillis())
                    .execute());
  }

  /**
   * Lets one deletion's drop go on.
   *
   * @param deletion which of the tenant's soft-deletes: a later one is not released by this
   * @return whether it was held until now
   */
  public boolean release(UUID id, int deletion) {
    return database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createUpdate(
                            """
                            update tenancy.tenants set drop_held_at = null
                            where id = :id and deletions = :deletion and status = 'deleted'
                              and drop_held_at is not null
                            """)
                        .bind("id", id)
                        .bind("deletion", deletion)
                        .execute())
        == 1;
  }

  /**
   * Lets these tenants' drops go on.
   *
   * @return whose were held until now, sorted
   */
  public List<Slug> release(List<Slug> slugs) {
    Object[] names = slugs.stream().map(Slug::value).toArray();
    return released(
        handle ->
            handle
                .createQuery("select tenancy.release_drops(:slugs) order by 1")
                .bindArray("slugs", String.class, names));
  }

  /**
   * Lets all drops go on that are held now.
   *
   * @return whose were held until now, sorted
   */
  public List<Slug> releaseAll() {
    return released(handle -> handle.createQuery("select tenancy.release_drops() order by 1"));
  }

  private List<Slug> released(Function<Handle, Query> call) {
    return database
        .jdbi()
        .inTransaction(handle -> call.apply(handle).mapTo(String.class).map(Slug::new).list());
  }
}
