package dev.tenancy.gate;

import dev.tenancy.tenant.Admission.Refusal;

/** The HTTP doors, which differ only in how they say no. */
enum Door {
  /** For whoever passes status codes on: Traefik's ForwardAuth, any code. */
  HTTP("http", "/authz"),
  /**
   * For nginx's {@code auth_request}, which understands only 2xx, 401 and 403 and makes a 500 of
   * anything else (nginx.org, ngx_http_auth_request_module).
   */
  NGINX("nginx", "/authz/nginx");

  private final String label;
  private final String path;

  Door(String label, String path) {
    this.label = label;
    this.path = path;
  }

  /** Its name in metrics. */
  String label() {
    return label;
  }

  String path() {
    return path;
  }

  /** The HTTP status with which this door refuses. */
  int status(Refusal refusal) {
    return this == NGINX ? 403 : refusal.status();
  }
}
