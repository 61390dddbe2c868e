package dev.tenancy.workflow;

import dev.tenancy.registry.SqlErrors;
import dev.tenancy.schema.ForeignSchemaException;
import dev.tenancy.schema.OutsideDependencyException;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;

/** Sorts what an activity may meet into what a retry mends and what it does not. */
final class Faults {
  /** SQLSTATE classes that pass by themselves ("PostgreSQL Error Codes"). */
  private static final Set<String> PASSING_CLASSES =
      Set.of(
          "08", // connection
          "25", // transaction state, also a primary that became a replica
          "40", // serialization, deadlock
          "53", // out of resources, also of shared memory
          "55", // lock not available, object in use
          "57", // shutting down, starting up, cancelled
          "58", // system error
          "XX");

  private Faults() {}

  /** Work that may throw. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws SQLException;
  }

  /** Runs work; what it throws becomes a failure with a type and a message fit for the status. */
  static <T> T sorted(Work<T> work) {
    try {
      return work.run();
    } catch (OutsideDependencyException e) {
      throw permanent(FailureType.FOREIGN_DEPENDENCY, e);
    } catch (ForeignSchemaException e) {
      throw permanent(FailureType.FOREIGN_SCHEMA, e);
    } catch (FlywayException e) {
      if (SqlErrors.stateOf(e).filter(Faults::passes).isPresent()) {
        throw passing(e);
      }
      throw ApplicationFailure.newNonRetryableFailure(
          String.valueOf(e.getMessage()).strip(), FailureType.MIGRATION_FAILED);
    } catch (SQLException | RuntimeException e) {
      if (e instanceof ApplicationFailure failure) {
        throw failure;
      }
      if (SqlErrors.isFromDatabase(e)
          && SqlErrors.stateOf(e).filter(state -> !passes(state)).isPresent()) {
        throw ApplicationFailure.newNonRetryableFailure(
            SqlErrors.describe(e), FailureType.DATABASE_REFUSED);
      }
      throw passing(e);
    }
  }

  /** That an id was given which no record has. */
  static ApplicationFailure unknownTenant() {
    return ApplicationFailure.newNonRetryableFailure(
        "the registry has no tenant of this id", FailureType.UNKNOWN_TENANT);
  }

  private static ApplicationFailure permanent(String type, RuntimeException e) {
    return ApplicationFailure.newNonRetryableFailure(e.getMessage(), type);
  }

  private static ApplicationFailure passing(Exception e) {
    return ApplicationFailure.newFailure(SqlErrors.describe(e), "Passing");
  }

  private static boolean passes(String state) {
    return state.length() >= 2 && PASSING_CLASSES.contains(state.substring(0, 2));
  }
}
