package dev.tenancy;

import dev.tenancy.config.DatabaseOptions;
import dev.tenancy.config.LogFormat;
import dev.tenancy.config.ReleaseOptions;
import dev.tenancy.registry.Brake;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.tenant.Slug;
import java.util.List;
import org.jdbi.v3.core.JdbiException;

/** The command that lets drops go on which the mass-deletion brake holds. */
final class ReleaseApp {
  private ReleaseApp() {}

  /**
   * Releases, and prints whose drops were held until now.
   *
   * @return the exit code: 1 if a tenant was named whose drop is not held, or if the registry
   *     cannot be reached
   */
  static int run(ReleaseOptions options) {
    LogFormat.TEXT.use();
    Logging.bridge();
    List<Slug> named = options.tenants().stream().map(Slug::new).toList();
    DatabaseOptions db = options.database();
    try (Database database =
        Database.open(
            new Database.Address(db.url(), db.user(), db.password(), "tenancy-release"), 1)) {
      Brake brake = new Brake(database);
      List<Slug> released = named.isEmpty() ? brake.releaseAll() : brake.release(named);
      released.forEach(slug -> System.out.println("tenant " + slug + ": its drop goes on"));
      named.stream()
          .filter(slug -> !released.contains(slug))
          .forEach(slug -> System.err.println("tenant " + slug + ": no drop is held"));
      System.out.println(released.size() + " released");
      return released.containsAll(named) ? 0 : 1;
    } catch (JdbiException e) {
      System.err.println("nothing released: " + SqlErrors.describe(e));
      return 1;
    }
  }
}
