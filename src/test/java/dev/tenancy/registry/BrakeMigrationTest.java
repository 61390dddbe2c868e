package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.TenantRecord;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A registry that was filled before there was a brake gets one. */
@Tag("slow")
class BrakeMigrationTest {
  private static final String OLDER = "2";

  @Test
  void givenAFilledOlderRegistry_whenMigrated_thenNothingIsHeldAndDeletionsOfLateCount() {
    try (Stack stack = Stack.builder().postgres().start();
        Database database = open(stack.postgres())) {
      Flyway.configure()
          .dataSource(database.dataSource())
          .schemas("tenancy")
          .table("registry_history")
          .locations("classpath:db/registry")
          .target(OLDER)
          .load()
          .migrate();
      database
          .jdbi()
          .useHandle(
              handle ->
                  handle.execute(
                      """
                      insert into tenancy.tenants
                        (slug, name, schema_name, status, deleted_at, deletions, resource_uid, version)
                      select 't-' || n, 'x', 't_' || n, case when n > 6 then 'ready' else 'deleted' end,
                        case when n > 6 then null else now() end, case when n > 6 then 0 else 1 end,
                        'uid-' || n, 0
                      from generate_series(1, 8) n
                      """));
      new RegistryMigration(database).run();
      assertThat(new FleetCensus(database).heldDrops()).isZero();
      TenantRecord living = new TenantRecords(database).findByOwner("uid-8").orElseThrow();
      new TenantRegistry(database).softDelete(living.id(), living.resourceUid());
      assertThat(new Brake(database).releaseAll()).isEqualTo(List.of(living.slug()));
    }
  }

  private static Database open(Postgres postgres) {
    return Database.open(
        new Database.Address(
            postgres.url(),
            Postgres.OPERATOR,
            () -> postgres.password(Postgres.OPERATOR),
            "test-operator"),
        2);
  }
}
