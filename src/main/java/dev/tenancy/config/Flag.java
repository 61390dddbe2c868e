package dev.tenancy.config;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every flag there is. Its environment twin follows from its name; a flag beats its twin. */
public enum Flag {
  DB_URL("URL", null, "The registry's database: jdbc:postgresql://host:port/database"),
  DB_USER("ROLE", null, "The database role to connect as"),
  DB_PASSWORD("PASSWORD", null, "Its password; better give a file"),
  DB_PASSWORD_FILE("FILE", null, "A file with its password, read again at each new connection"),
  DB_POOL_SIZE("N", "10", "The most database connections at a time"),
  HTTP_HOST("HOST", "127.0.0.1", "Where health and metrics listen; 0.0.0.0 is everywhere"),
  HTTP_PORT("PORT", "8080", "Their port; 0 takes a free one"),
  LOG_FORMAT("json|text", "json", "How log lines look"),

  GATE_HOST("HOST", "127.0.0.1", "Where the gate's doors listen; 0.0.0.0 is everywhere"),
  GATE_PORT("PORT", "8090", "The port of the HTTP doors; 0 takes a free one"),
  GRPC_PORT("PORT", "9090", "The port of the gRPC door; 0 takes a free one"),
  GATE_LEASE(
      "TIME", "3s", "How long the gate answers from memory without hearing from the database"),
  TENANT_SOURCES("LIST", "header", "Where requests name the tenant: header, host, path"),
  TENANT_HEADER("NAME", "X-Tenant", "The header, for the source header"),
  TENANT_HOST_SUFFIX("DOMAIN", null, "What follows the tenant, for the source host"),
  TENANT_HOST_FROM("host|x-forwarded-host", "host", "Where the host is read"),
  TENANT_PATH_PREFIX("PREFIX", "/t/", "What stands before the tenant, for the source path"),

  MIGRATIONS("DIR", null, "The tenants' schema migrations: V1__name.sql, V2__…"),
  LEADER_ELECTION("true|false", "true", "Work only while holding the leader's lease"),
  LEADER_ELECTION_NAMESPACE(
      "NAME", null, "The lease's namespace; default: the pod's own, else tenancy-system"),
  TASK_QUEUE("NAME", "tenancy", "Temporal's task queue"),
  DDL_SLOTS("N", "2", "How many schemas this process migrates or drops at a time"),
  DROP_LOCK_SHARE(
      "PERCENT",
      "40",
      "How much of the server's lock table all drops together may fill, in hundredths"),
  BRAKE("true|false", "true", "Hold the drops of a mass deletion until they are released"),
  BRAKE_DELETIONS("N", "5", "So many deletions within the window are never held"),
  BRAKE_PERCENT("N", "20", "Nor is this share of the fleet, in per cent, if it is more"),
  BRAKE_WINDOW("TIME", "10m", "Over how long deletions are counted"),
  SWEEP_INTERVAL("TIME", "10s", "How often what the feed may have missed is looked for"),
  ORPHAN_INTERVAL("TIME", "30s", "How often what belongs to nobody any more is looked for"),
  ORPHAN_REPAIR("repair|dry-run|off", "repair", "What becomes of it, where it is provably ours"),
  OVERDUE_AFTER("TIME", "1h", "How long a workflow may run before it is reported"),

  TABLE("SCHEMA.TABLE", null, "The application's own registry table"),
  OUT("DIR", null, "Where the Tenant manifests go; default: standard output"),
  APPLY("true|false", "false", "Adopt; else only say what would be adopted"),
  SCHEMA_VERSION("VERSION", null, "At which migration the schemas are that have no history");

  private final String label;
  private final @Nullable String defaultValue;
  private final String description;

  Flag(String label, @Nullable String defaultValue, String description) {
    this.label = label;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  /** As typed: {@code --db-url}. */
  public String option() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The environment variable that stands in for it: {@code TENANCY_DB_URL}. */
  public String variable() {
    return "TENANCY_" + name();
  }

  /** What it is when neither is given; empty if there is no such value. */
  public Optional<String> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** As picocli knows it; a text, so that all errors in values are told together. */
  OptionSpec spec() {
    String twin = defaultValue().map(value -> variable() + "; default " + value).orElse(variable());
    return OptionSpec.builder(option())
        .type(String.class)
        // Those that are said or not, as --apply, need no value.
        .arity(this == APPLY ? "0..1" : "1")
        .fallbackValue(this == APPLY ? "true" : CommandLine.Option.NULL_VALUE)
        .paramLabel(label)
        .description(description + " [" + twin + "]")
        .build();
  }

  /** How errors name it. */
  @Override
  public String toString() {
    return option() + " (" + variable() + ")";
  }
}
