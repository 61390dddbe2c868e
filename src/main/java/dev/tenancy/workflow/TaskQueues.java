package dev.tenancy.workflow;

/**
 * The names of the task queues.
 *
 * @param main workflows, and activities that mostly wait
 */
public record TaskQueues(String main) {
  /** Activities that work in PostgreSQL's catalogs: few slots, because they compete for locks. */
  public String ddl() {
    return main + "-ddl";
  }
}
