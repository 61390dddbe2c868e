package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a gate says that is started before any operator, on a real PostgreSQL. */
@Tag("slow")
class RecordReaderTest {
  @Test
  void givenNoRegistryYet_whenAskedWhyItCannotBeRead_thenSaysSoWithoutAnErrorOnTheServer()
      throws Exception {
    try (Stack stack = Stack.builder().postgres().start();
        Database gate = open(stack.postgres(), Postgres.GATE);
        Database operator = open(stack.postgres(), Postgres.OPERATOR)) {
      var reader = new RecordReader(gate);
      assertThat(reader.problem())
          .hasValueSatisfying(why -> assertThat(why).contains("no registry yet"));
      assertThat(stack.dir().log("postgresql")).content().doesNotContain("does not exist");

      new RegistryMigration(operator).run();

      assertThat(reader.problem()).isEmpty();
    }
  }

  private static Database open(Postgres postgres, String role) {
    return Database.open(
        new Database.Address(postgres.url(), role, () -> postgres.password(role), "test"), 2);
  }
}
