package dev.tenancy.gate;

import dev.tenancy.tenant.Admission.Refusal;

/** The doors, which differ in how they are asked and in how they say no. */
enum Door {
  /** For whoever passes status codes on: Traefik's ForwardAuth, Caddy's forward_auth, any code. */
  HTTP("http"),
  /**
   * For nginx's {@code auth_request}, which understands only 2xx, 401 and 403 and makes a 500 of
   * anything else (nginx.org, ngx_http_auth_request_module).
   */
  NGINX("nginx"),
  /** For Envoy's HTTP ext_authz, which appends the original path to the door's own. */
  ENVOY("envoy"),
  /** For Envoy's gRPC ext_authz. */
  GRPC("grpc");

  private final String label;

  Door(String label) {
    this.label = label;
  }

  /** Its name in metrics. */
  String label() {
    return label;
  }

  /** The HTTP status with which this door refuses. */
  int status(Refusal refusal) {
    return this == NGINX ? 403 : refusal.status();
  }
}
