package dev.tenancy.gate;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;

/** What is served at one port. */
interface Doors {
  /** A server with these doors, for the event loop that calls. */
  HttpServer server(Vertx vertx);
}
