package dev.tenancy.storm;

/** By which way a client came to a tenant. */
enum Door {
  /** {@code tenancy.enter} and the work in one transaction. */
  SQL("SQL"),
  /** The gate's {@code /authz}. */
  HTTP("HTTP /authz"),
  /** The gate's {@code /authz/nginx}, its answers read as nginx' configuration maps them. */
  NGINX("HTTP /authz/nginx"),
  /** The gate's {@code Authorization/Check}. */
  GRPC("gRPC Check"),
  /** No door: work in the schema that a gate named, as an application does that trusts it. */
  SCHEMA("work on a gate's word");

  private final String title;

  Door(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether it is a gate that answers here. */
  boolean isGate() {
    return this == HTTP || this == NGINX || this == GRPC;
  }
}
