package dev.tenancy.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach Temporal, by the variables that its own tools read (docs.temporal.io, "Environment
 * configuration").
 *
 * @param address host and port of the frontend
 * @param namespace the Temporal namespace
 * @param apiKey sent as bearer token; needs TLS
 * @param tls empty for plain text
 */
public record TemporalOptions(
    String address, String namespace, Optional<Secret> apiKey, Optional<Tls> tls) {

  /**
   * The TLS side of the connection.
   *
   * @param clientCertificate PEM file of the client's certificate chain; given exactly when the key
   *     is
   * @param clientKey PEM file (PKCS #8) of the client's private key
   * @param serverCa PEM file of the authorities to trust; empty for Java's own
   * @param serverName the name the server's certificate must carry, if it is not the address's host
   */
  public record Tls(
      Optional<Path> clientCertificate,
      Optional<Path> clientKey,
      Optional<Path> serverCa,
      Optional<String> serverName) {}
}
