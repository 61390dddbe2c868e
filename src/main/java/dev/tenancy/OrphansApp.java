package dev.tenancy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenancy.config.DatabaseOptions;
import dev.tenancy.config.OperatorOptions;
import dev.tenancy.config.OrphanOptions;
import dev.tenancy.operator.OrphanRepair;
import dev.tenancy.operator.OrphanReport;
import dev.tenancy.operator.OrphanSearch;
import dev.tenancy.registry.Database;
import dev.tenancy.registry.SqlErrors;
import dev.tenancy.workflow.TaskQueues;
import dev.tenancy.workflow.TemporalConnection;
import dev.tenancy.workflow.WorkflowCensus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.jdbi.v3.core.JdbiException;

/** The command {@code orphans}: one look, a report, nothing else. */
final class OrphansApp {
  private static final int NOT_ALL_SEEN = 1;
  private static final int FOUND = 3;

  private OrphansApp() {}

  /**
   * Prints the report; returns 0 if nothing was found, 3 if something was, 1 without a full look.
   */
  static int run(OperatorOptions options) {
    options.logFormat().useOnStandardError();
    Logging.bridge();
    DatabaseOptions db = options.database();
    try (Database database =
            Database.open(
                new Database.Address(db.url(), db.user(), db.password(), "tenancy-orphans"), 1);
        TemporalConnection temporal = TemporalConnection.open(options.temporal());
        KubernetesClient kubernetes = new KubernetesClientBuilder().build()) {
      OrphanReport report =
          search(options, temporal, OrphanRepair.DRY_RUN).look(kubernetes, database);
      System.out.println(
          new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
      if (!report.unseen().isEmpty()) {
        return NOT_ALL_SEEN;
      }
      return report.orphans().isEmpty() ? 0 : FOUND;
    } catch (JdbiException e) {
      System.err.println("cannot read the registry: " + SqlErrors.describe(e));
      return NOT_ALL_SEEN;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts is always JSON", e);
    }
  }

  /** How an operator with these options looks, and what it does about what it finds. */
  static OrphanSearch search(
      OperatorOptions options, TemporalConnection temporal, OrphanRepair mode) {
    return new OrphanSearch(
        new WorkflowCensus(temporal.client(), new TaskQueues(options.taskQueue())),
        options.orphans().interval(),
        options.orphans().overdueAfter(),
        mode);
  }

  static OrphanRepair mode(OrphanOptions options) {
    return switch (options.repair()) {
      case REPAIR -> OrphanRepair.REPAIR;
      case DRY_RUN -> OrphanRepair.DRY_RUN;
      case OFF -> OrphanRepair.OFF;
    };
  }
}
