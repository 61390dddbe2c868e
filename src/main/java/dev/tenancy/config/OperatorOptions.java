package dev.tenancy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All that the command {@code operator} is told.
 *
 * @param database the registry's
 * @param temporal the workflow engine
 * @param console where health and metrics listen
 * @param migrations the directory of the tenants' schema migrations, if there are any
 * @param leaderElection whether to work only while holding the lease
 * @param leaderElectionNamespace where the lease is
 * @param taskQueue Temporal's task queue
 * @param ddlSlots how many schemas this process migrates or drops at a time
 * @param dropLockShare how much of the server's lock table drops may fill, in hundredths
 * @param brake when the drops of a mass deletion are held
 * @param sweepInterval how often what the feed may have missed is looked for
 * @param orphans how what belongs to nobody any more is looked for
 * @param logFormat how log lines look
 */
public record OperatorOptions(
    DatabaseOptions database,
    TemporalOptions temporal,
    HttpAddress console,
    Optional<Path> migrations,
    boolean leaderElection,
    String leaderElectionNamespace,
    String taskQueue,
    int ddlSlots,
    int dropLockShare,
    BrakeOptions brake,
    Duration sweepInterval,
    OrphanOptions orphans,
    LogFormat logFormat) {

  /**
   * Where a pod finds the name of its namespace (kubernetes.io, "Accessing the API from a Pod").
   */
  private static final Path POD_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  /** Reads them; what is wrong is collected in {@code settings}. */
  public static OperatorOptions from(Settings settings) {
    return new OperatorOptions(
        DatabaseSettings.read(settings),
        TemporalSettings.read(settings),
        settings.address(Flag.HTTP_HOST, Flag.HTTP_PORT),
        settings.directory(Flag.MIGRATIONS),
        settings.bool(Flag.LEADER_ELECTION),
        settings
            .text(Flag.LEADER_ELECTION_NAMESPACE)
            .or(() -> settings.contentIfReadable(POD_NAMESPACE))
            .orElse("tenancy-system"),
        settings.text(Flag.TASK_QUEUE).orElse(""),
        settings.integer(Flag.DDL_SLOTS, 1, 64),
        settings.integer(Flag.DROP_LOCK_SHARE, 1, 80),
        BrakeOptions.from(settings),
        settings.duration(Flag.SWEEP_INTERVAL, Duration.ofMillis(100), Duration.ofHours(1)),
        OrphanOptions.read(settings),
        settings.logFormat());
  }
}
