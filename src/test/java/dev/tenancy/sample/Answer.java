package dev.tenancy.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a route answers.
 *
 * @param status HTTP's
 * @param headers besides those that every answer has
 * @param body as text
 */
record Answer(int status, Map<String, String> headers, String body) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TYPE = "Content-Type";

  static Answer json(int status, Object value) {
    return new Answer(status, Map.of(TYPE, "application/json"), write(value));
  }

  static Answer problem(Problem problem) {
    return problem(problem.status(), write(problem.fields()));
  }

  /** A problem that is written already: the gate's. */
  static Answer problem(int status, String body) {
    return new Answer(status, Map.of(TYPE, "application/problem+json"), body);
  }

  /** 405, with the methods that would do. */
  static Answer notAllowed(List<String> methods) {
    String allowed = String.join(", ", methods);
    Answer problem =
        problem(Problem.plain(405, "Method Not Allowed", "The methods here are: " + allowed));
    return new Answer(
        405, Map.of(TYPE, "application/problem+json", "Allow", allowed), problem.body());
  }

  void send(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (status == 503) {
      exchange.getResponseHeaders().set("Retry-After", "1");
    }
    if (exchange.getRequestMethod().equals("HEAD") || bytes.length == 0) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
