package dev.tenancy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import dev.tenancy.tenant.Slug;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jdbi.v3.core.JdbiException;
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

  /** A pool does not look at a connection that was used just now. */
  @Test
  void givenSessionsThatTheServerEnded_whenAsked_thenItIsReadAllTheSame() throws Exception {
    try (Stack stack = Stack.builder().postgres().start();
        Database gate = open(stack.postgres(), Postgres.GATE);
        Database operator = open(stack.postgres(), Postgres.OPERATOR)) {
      new RegistryMigration(operator).run();
      var reader = new RecordReader(gate);
      for (int round = 0; round < 5; round++) {
        try (Connection one = gate.dataSource().getConnection();
            Connection two = gate.dataSource().getConnection()) {
          assertThat(one.isValid(1) && two.isValid(1)).isTrue();
        }
        terminateSessions(stack.postgres());

        assertThat(reader.find(new Slug("acme-corp"))).isEmpty();
      }
    }
  }

  @Test
  void givenNoDatabase_whenAsked_thenItFailsAndDoesNotAskAgainForLong() throws Exception {
    try (Stack stack = Stack.builder().postgres().start();
        Database gate = open(stack.postgres(), Postgres.GATE);
        Database operator = open(stack.postgres(), Postgres.OPERATOR)) {
      new RegistryMigration(operator).run();
      var reader = new RecordReader(gate);
      assertThat(reader.find(new Slug("acme-corp"))).isEmpty();
      stack.postgres().kill();

      long began = System.nanoTime();
      assertThatThrownBy(() -> reader.find(new Slug("acme-corp")))
          .isInstanceOf(JdbiException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }
  }

  private static void terminateSessions(Postgres postgres) throws SQLException {
    try (Connection admin = postgres.admin().getConnection();
        Statement statement = admin.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename ="
              + " 'tenancy_gate'");
    }
  }

  private static Database open(Postgres postgres, String role) {
    return Database.open(
        new Database.Address(postgres.url(), role, () -> postgres.password(role), "test"), 2);
  }
}
