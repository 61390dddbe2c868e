package dev.tenancy.stack;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a Kubernetes client needs to speak to the API server as somebody.
 *
 * @param server the API server's address
 * @param authority the certificate to trust, PEM
 * @param user a name for messages
 * @param token the bearer token
 */
record Kubeconfig(URI server, String authority, String user, String token) {

  /** Returns the content of a kubeconfig file. */
  String yaml() {
    String certificate =
        Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8));
    return """
    apiVersion: v1
    kind: Config
    current-context: local
    contexts:
      - name: local
        context: {cluster: local, user: "%3$s"}
    clusters:
      - name: local
        cluster:
          server: %1$s
          certificate-authority-data: %2$s
    users:
      - name: "%3$s"
        user: {token: "%4$s"}
    """
        .formatted(server, certificate, user, token);
  }
}
