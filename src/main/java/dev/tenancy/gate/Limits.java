package dev.tenancy.gate;

import java.time.Duration;

/**
 * What one client may take of a server, so that no client can take it from the others.
 *
 * @param opening within this a new connection must have brought its first request's headers, or a
 *     gRPC call its message
 * @param idle within this it must bring the next one
 * @param connections how many there may be at a time on one port
 */
record Limits(Duration opening, Duration idle, int connections) {
  /** Longer than nginx keeps an idle connection (60 s), so that the proxy closes first. */
  static final Limits HTTP = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(75), 8_192);

  /** Envoy keeps few connections, and keeps them. */
  static final Limits GRPC = new Limits(Duration.ofSeconds(10), Duration.ofMinutes(10), 1_024);
}
