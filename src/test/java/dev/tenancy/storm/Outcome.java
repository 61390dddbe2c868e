package dev.tenancy.storm;

/** How a call ended, as its client saw it. */
enum Outcome {
  /** 200. */
  ADMITTED,
  /** 410. */
  GONE,
  /** 503 with {@code Retry-After}; by SQL an error that says that the server is away. */
  UNAVAILABLE,
  /** Nobody listens, or the connection broke before there was an answer. */
  BROKEN,
  /** No answer for as long as the client was willing to wait. */
  SILENT,
  /** 400, 403 or 404. */
  REFUSED,
  /** 500, a 503 that does not say when to come again, or any other error. */
  FAILED
}
