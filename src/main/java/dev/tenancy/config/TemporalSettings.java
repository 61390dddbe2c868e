package dev.tenancy.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads how to reach Temporal, from the variables that Temporal's own tools read. */
final class TemporalSettings {
  private static final Pattern ADDRESS = Pattern.compile("[^\\s/]+:[0-9]{1,5}");
  private static final String CERTIFICATE = "TEMPORAL_TLS_CLIENT_CERT_PATH";
  private static final String KEY = "TEMPORAL_TLS_CLIENT_KEY_PATH";

  private TemporalSettings() {}

  static TemporalOptions read(Settings settings) {
    String address = settings.variable("TEMPORAL_ADDRESS").orElse("127.0.0.1:7233");
    if (!ADDRESS.matcher(address).matches()) {
      settings.problem("TEMPORAL_ADDRESS", "'%s' is not host:port".formatted(address));
    }
    Optional<Secret> apiKey = settings.variable("TEMPORAL_API_KEY").map(Secret::of);
    Optional<TemporalOptions.Tls> tls = tls(settings, apiKey.isPresent());
    if (apiKey.isPresent() && tls.isEmpty()) {
      settings.problem(
          "TEMPORAL_API_KEY", "would be sent in plain text; remove TEMPORAL_TLS=false");
    }
    return new TemporalOptions(
        address, settings.variable("TEMPORAL_NAMESPACE").orElse("default"), apiKey, tls);
  }

  private static Optional<TemporalOptions.Tls> tls(Settings settings, boolean needed) {
    Optional<Path> certificate = file(settings, CERTIFICATE);
    Optional<Path> key = file(settings, KEY);
    Optional<Path> authority = file(settings, "TEMPORAL_TLS_SERVER_CA_CERT_PATH");
    Optional<String> serverName = settings.variable("TEMPORAL_TLS_SERVER_NAME");
    if (certificate.isPresent() != key.isPresent()) {
      settings.problem(
          certificate.isPresent() ? KEY : CERTIFICATE,
          "not set; a client certificate needs both its files");
    }
    // As Temporal's tools do: an API key or any TLS setting turns TLS on, unless told otherwise.
    boolean implied =
        needed
            || certificate.isPresent()
            || key.isPresent()
            || authority.isPresent()
            || serverName.isPresent();
    return enabled(settings, implied)
        ? Optional.of(new TemporalOptions.Tls(certificate, key, authority, serverName))
        : Optional.empty();
  }

  private static boolean enabled(Settings settings, boolean implied) {
    String text = settings.variable("TEMPORAL_TLS").orElse(String.valueOf(implied));
    return switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> {
        settings.problem("TEMPORAL_TLS", "'%s' is neither true nor false".formatted(text));
        yield false;
      }
    };
  }

  private static Optional<Path> file(Settings settings, String variable) {
    Optional<Path> path = settings.variable(variable).map(Path::of);
    path.filter(p -> !Files.isReadable(p))
        .ifPresent(
            p -> settings.problem(variable, p + " cannot be read; create or mount this file"));
    return path;
  }
}
