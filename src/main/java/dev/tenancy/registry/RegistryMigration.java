package dev.tenancy.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the registry's own tables and functions to this version, however long that takes to be
 * possible.
 */
public final class RegistryMigration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryMigration.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Database database;
  private final Runnable afterwards;
  private final AtomicReference<Optional<String>> problem =
      new AtomicReference<>(Optional.of("not migrated yet"));
  private final AtomicReference<Optional<Thread>> thread = new AtomicReference<>(Optional.empty());

  /** Of the registry in {@code database}, and nothing more. */
  public RegistryMigration(Database database) {
    this(database, () -> {});
  }

  /**
   * @param afterwards run once the registry is at this version; if it throws, both are tried again
   */
  public RegistryMigration(Database database, Runnable afterwards) {
    this.database = database;
    this.afterwards = afterwards;
  }

  /** Migrates in the background, again and again until it is done; returns at once. */
  public void start() {
    thread.set(
        Optional.of(Thread.ofPlatform().name("registry-migration").start(this::runWhenPossible)));
  }

  /** Why the registry is not at this version, or empty if it is. */
  public Optional<String> problem() {
    return problem.get();
  }

  private void runWhenPossible() {
    while (true) {
      try {
        run();
        afterwards.run();
        problem.set(Optional.empty());
        return;
      } catch (RuntimeException e) {
        String reason = SqlErrors.describe(e);
        if (!problem.getAndSet(Optional.of(reason)).equals(Optional.of(reason))) {
          LOG.warn("the registry cannot be migrated: {}; trying again", reason);
        }
      }
      try {
        Thread.sleep(RETRY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Migrates now; two operators at once wait for each other.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database cannot be reached, a role is
   *     missing, or the registry was changed by hand
   */
  public void run() {
    Flyway.configure(getClass().getClassLoader())
        .dataSource(database.dataSource())
        .schemas("tenancy")
        .defaultSchema("tenancy")
        .createSchemas(true)
        .locations("classpath:db/registry")
        .table("registry_history")
        .validateMigrationNaming(true)
        .load()
        .migrate();
  }

  /** Whether the registry is there, at whatever version. */
  static boolean hasRun(Handle handle) {
    // Not by to_regclass: it is an error too, while the schema is there and its grants are not yet.
    return handle
        .createQuery(
            """
            select exists (
              select from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = 'tenancy' and c.relname = 'tenants')
            """)
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public void close() {
    thread.get().ifPresent(Thread::interrupt);
  }
}
