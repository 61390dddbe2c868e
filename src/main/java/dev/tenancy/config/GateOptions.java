package dev.tenancy.config;

import java.time.Duration;

/**
 * All that the command {@code gate} is told.
 *
 * @param database the registry's
 * @param gate where the HTTP doors listen
 * @param grpc where the gRPC door listens
 * @param lease how long it answers from memory without hearing from the database
 * @param sources where requests name the tenant
 * @param console where health and metrics listen
 * @param logFormat how log lines look
 */
public record GateOptions(
    DatabaseOptions database,
    HttpAddress gate,
    HttpAddress grpc,
    Duration lease,
    SourceOptions sources,
    HttpAddress console,
    LogFormat logFormat) {

  /** Reads them; what is wrong is collected in {@code settings}. */
  public static GateOptions from(Settings settings) {
    return new GateOptions(
        DatabaseSettings.read(settings),
        settings.address(Flag.GATE_HOST, Flag.GATE_PORT),
        settings.address(Flag.GATE_HOST, Flag.GRPC_PORT),
        settings.duration(Flag.GATE_LEASE, Duration.ofMillis(100), Duration.ofMinutes(1)),
        SourceSettings.read(settings),
        settings.address(Flag.HTTP_HOST, Flag.HTTP_PORT),
        settings.logFormat());
  }
}
