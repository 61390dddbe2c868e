package dev.tenancy.config;

/**
 * All that the command {@code gate} is told.
 *
 * @param database the registry's
 * @param gate where the HTTP doors listen
 * @param grpc where the gRPC door listens
 * @param sources where requests name the tenant
 * @param console where health and metrics listen
 * @param logFormat how log lines look
 */
public record GateOptions(
    DatabaseOptions database,
    HttpAddress gate,
    HttpAddress grpc,
    SourceOptions sources,
    HttpAddress console,
    LogFormat logFormat) {

  /** Reads them; what is wrong is collected in {@code settings}. */
  public static GateOptions from(Settings settings) {
    return new GateOptions(
        DatabaseSettings.read(settings),
        settings.address(Flag.GATE_HOST, Flag.GATE_PORT),
        settings.address(Flag.GATE_HOST, Flag.GRPC_PORT),
        SourceSettings.read(settings),
        settings.address(Flag.HTTP_HOST, Flag.HTTP_PORT),
        settings.logFormat());
  }
}
